"""Whose a dossier is, and what proves it."""
