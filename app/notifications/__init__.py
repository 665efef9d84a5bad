"""Told once, in time, on the right phone."""
