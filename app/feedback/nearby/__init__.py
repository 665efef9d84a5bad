"""What others reported around a place."""
