"""Papers of the revision in force."""
