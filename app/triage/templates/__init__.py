"""Texts with placeholders that staff begin their replies with."""
