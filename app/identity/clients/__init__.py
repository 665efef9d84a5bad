"""Other systems that call us."""
