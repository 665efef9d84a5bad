"""Which category and which agency a report belongs to."""
