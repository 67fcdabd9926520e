"""Measurements: quality against people's labels, speed and scale against other libraries."""
