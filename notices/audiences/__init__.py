"""Whom a new version is told to."""
