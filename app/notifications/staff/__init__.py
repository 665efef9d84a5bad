"""Telling officials: their inbox, their phones and mailboxes, and what they want to hear."""
