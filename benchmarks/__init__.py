"""How fast the service is, as ratios between two sides that take turns within one run."""
