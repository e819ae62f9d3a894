"""Work of this app that fails now, for the desk."""
