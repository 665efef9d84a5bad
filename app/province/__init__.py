"""What differs between one province and the next: the reference data."""
