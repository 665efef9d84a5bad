"""What a citizen decides about his data, and what becomes of it."""
