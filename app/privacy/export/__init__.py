"""Export: all that is kept of a citizen, in his hands."""
