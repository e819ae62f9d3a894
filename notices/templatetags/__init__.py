"""What templates may say without being told."""
