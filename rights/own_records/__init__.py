"""Kinds of data that lie here and in no system of the company: one file each."""
