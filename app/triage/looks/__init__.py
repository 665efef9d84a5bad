"""Looks at who filed a report."""
