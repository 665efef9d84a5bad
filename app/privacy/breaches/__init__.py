"""Breaches of personal data: the register, the 72 hours, and telling those whom they concern."""
