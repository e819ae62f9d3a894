"""The ground floor and project package of Kept."""
