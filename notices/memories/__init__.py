"""What of choices and stops outlives a restore."""
