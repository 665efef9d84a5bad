"""The files of exports: sealed in the store, each under its request's id."""

import tempfile
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from app.adapters.photo_store import PhotoStore
from app.database import Database, Sealer, UnsealError
from app.errors import NotFound
from app.privacy.export.archive import write_archive
from app.privacy.fulfilling import Commission

_PIECE_BYTES = 2**16
_IN_MEMORY_BYTES = 8 * 2**20


class StoredExports:
    """Makes exports and keeps them; safe to share between threads."""

    def __init__(
        self,
        database: Database,
        sealer: Sealer,
        store: PhotoStore,
        periods: Mapping[str, timedelta],
    ) -> None:
        self._database = database
        self._sealer = sealer
        self._store = store
        self._periods = periods

    def make(self, commission: Commission, *, now: datetime) -> None:
        """Make the ZIP file; making it again takes the place of the first."""
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as file:
            write_archive(
                file,
                self._database,
                self._sealer,
                self._store,
                commission.citizen_id,
                periods=self._periods,
                now=now,
            )
            file.seek(0)
            name = _name(commission.request_id)
            self._store.put(name, self._sealer.seal(file.read(), purpose=name))

    def read(self, request_id: uuid.UUID) -> Iterator[bytes]:
        """The file's bytes, piece by piece; raises ``NotFound`` where it is gone."""
        name = _name(request_id)
        try:
            content = self._sealer.unseal(self._store.get(name), purpose=name)
        except UnsealError as error:
            # Its key was taken away: the citizen asks anew.
            raise NotFound from error
        return (
            content[start : start + _PIECE_BYTES] for start in range(0, len(content), _PIECE_BYTES)
        )

    def remove(self, request_id: uuid.UUID) -> None:
        """Forget the file; doing so again changes nothing."""
        self._store.delete([_name(request_id)])


def _name(request_id: uuid.UUID) -> str:
    return f"exports/{request_id}.zip"
