"""Officials: their accounts, and what they may do."""
