"""A company that does not exist, so that a newcomer can see real deletions.

Everybody and every number here is invented: reserved domains and number ranges
set aside for fiction only.
"""
