"""Reports that tell of one problem, and one that tells of two."""
