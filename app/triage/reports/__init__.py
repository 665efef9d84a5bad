"""One report, as staff read it and work on it."""
