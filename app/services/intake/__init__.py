"""Dossiers and their steps from other systems: batches, files, national messages."""
