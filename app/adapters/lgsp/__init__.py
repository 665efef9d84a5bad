"""The province's data exchange platform (LGSP): signing in and reading, in both its forms."""
