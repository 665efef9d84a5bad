"""Looks of staff at who a citizen is, whatever record they come from."""
