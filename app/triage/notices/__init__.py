"""Telling staff what concerns them about reports: whom, of what, and what each may read of it."""
