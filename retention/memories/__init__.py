"""What of erasing outlives a restore."""
