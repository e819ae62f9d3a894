"""What happens because of a clause."""
