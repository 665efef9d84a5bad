"""A bounded memory that never forgets everything at once."""

from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Remembered(Generic[Key, Value]):
    """Keeps at least the last ``size`` things put or asked for, at most twice as many.

    Two generations: when the younger is full it becomes the older, and what is still asked for
    moves over. A single one, emptied when full, would have everyone verified anew at once. Safe
    between threads, as far as forgetting something is.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._younger: dict[Key, Value] = {}
        self._older: dict[Key, Value] = {}

    def __len__(self) -> int:
        return len(self._younger) + len(self._older)

    def get(self, key: Key) -> Value | None:
        """What was put under ``key``, unless it was forgotten."""
        found = self._younger.get(key)
        if found is None:
            found = self._older.get(key)
            if found is not None:
                self.put(key, found)
        return found

    def put(self, key: Key, value: Value) -> None:
        """Remember ``value``."""
        if len(self._younger) >= self._size:
            self._older, self._younger = self._younger, {}
        self._younger[key] = value
