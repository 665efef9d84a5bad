"""Logins that last: sessions, our own access and refresh tokens, the keys that sign them."""
