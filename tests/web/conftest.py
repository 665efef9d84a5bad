"""Fixtures that several tests share: one service for a module, one deployment for the run."""

from tests.copies import deployment, lan, shared

__all__ = ["deployment", "lan", "shared"]
