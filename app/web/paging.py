"""Keyset paging: opaque cursors that only this service can make, each for its own list."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any, TypedDict

import orjson

from app.database import Sealer, UnsealError
from app.errors import CursorInvalid
from app.web import base64url


class Page(TypedDict):
    """One page of a list as it goes out."""

    items: list[Any]
    next_cursor: str | None


def _id_of(row: Any) -> Sequence[str]:
    return [str(row.id)]


class Cursors:
    """Makes and reads the cursors of one list, named so that another list's is refused.

    A cursor is sealed: the position in it (a UUIDv7 tells the millisecond) is nobody's business.
    """

    def __init__(self, sealer: Sealer, list_name: str) -> None:
        self._sealer = sealer
        self._purpose = f"cursor/{list_name}"

    def encode(self, position: Sequence[str | int]) -> str:
        """A cursor for the row after which the next page begins."""
        sealed = self._sealer.seal(orjson.dumps(list(position)), purpose=self._purpose)
        return base64url.encode(sealed)

    def decode(self, cursor: str | None) -> list[Any] | None:
        """The position that ``encode`` was given, or None for no cursor.

        Raises ``CursorInvalid``.
        """
        if cursor is None:
            return None
        try:
            sealed = base64url.decode(cursor)
            position: list[Any] = orjson.loads(self._sealer.unseal(sealed, purpose=self._purpose))
        except (ValueError, UnsealError) as error:
            raise CursorInvalid from error
        return position

    def decode_id(self, cursor: str | None) -> uuid.UUID | None:
        """``decode`` for a list whose positions are ids."""
        position = self.decode(cursor)
        return None if position is None else uuid.UUID(position[0])

    def page(
        self,
        rows: Sequence[Any],
        *,
        limit: int,
        render: Callable[[Any], Any],
        position: Callable[[Any], Sequence[str | int]] = _id_of,
    ) -> Page:
        """The page of ``rows``, of which the query asked for one more than ``limit``.

        Without ``position`` the list is ordered by its rows' ids.
        """
        shown = rows[:limit]
        following = self.encode(position(shown[-1])) if len(rows) > limit else None
        return {"items": [render(row) for row in shown], "next_cursor": following}
