"""Papers of a case: each sealed with its key."""
