"""What the two commands run."""
