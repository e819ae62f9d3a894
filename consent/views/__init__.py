"""Pages about choices."""
