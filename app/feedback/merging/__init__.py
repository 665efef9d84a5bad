"""Duplicates: a report is handled with another one, until staff part them again."""
