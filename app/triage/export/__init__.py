"""Reports as a file, for whoever goes on with them elsewhere."""
