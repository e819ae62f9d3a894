"""Panels of the desk's first page."""
