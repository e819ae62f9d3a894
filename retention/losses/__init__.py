"""What is gone for ever: said before somebody goes back to an older version."""
