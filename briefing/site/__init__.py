"""Editions -> a static web site: a page an edition, an event and a theme, search in the browser, feeds; no server."""
