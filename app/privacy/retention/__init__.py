"""Retention: what nothing needs any more is forgotten."""
