"""Watching somebody else's dossier, with its owner's knowledge."""
