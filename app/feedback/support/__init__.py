"""Supporting reports of others."""
