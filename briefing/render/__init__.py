"""Briefing -> Rendition: JSON, Markdown, HTML and PDF, each from the edition alone."""
