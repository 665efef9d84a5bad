"""Following areas and categories."""
