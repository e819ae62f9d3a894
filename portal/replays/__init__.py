"""What is erased again after a restore."""
