"""Telling many people what became of a public report."""
