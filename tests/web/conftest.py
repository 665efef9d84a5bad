"""Fixtures that several tests share: one service for a module, one deployment for the run."""

from tests.copies import database_url, deployment, lan, reused_database, shared

__all__ = ["database_url", "deployment", "lan", "reused_database", "shared"]
