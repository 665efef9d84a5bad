"""Staff at work on reports."""
