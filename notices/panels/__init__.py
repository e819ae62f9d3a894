"""What the notices show on the desk's first page."""
