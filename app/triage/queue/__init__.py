"""The staff's queue: which reports a staff member sees, in what order, and how many they are."""

from app.triage.queue.access import is_overdue, require_visible

__all__ = ["is_overdue", "require_visible"]
