"""Fetching from the province's data exchange platform: what, how far, and how it stands with it."""
