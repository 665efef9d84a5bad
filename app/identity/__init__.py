"""Who is calling, and what he may do."""
