"""The parts of the `sql` connector: engines, reflected tables, conditions, journal."""
