"""Alerts of machines: traffic, flood, air quality. Public at once, pushed only where allowed."""
