"""Keeping reference data: one way to change, remember, import and export all of its kinds."""
