"""The file that a citizen is given: JSON by table, his photos, and words on what it is."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from sqlalchemy import Connection, select

from app.adapters.photo_store import PhotoStore
from app.database import Database, Sealer, table_of
from app.errors import NotFound
from app.feedback.models import Photo
from app.feedback.photos.keeping import PhotoState, ShownFiles, Size
from app.privacy.export.collecting import Collected, collect
from app.privacy.register.document import kept_for
from app.privacy.register.reading import read_register
from app.province.local_time import LOCAL
from app.texts import Language, text
from app.web.strict_json import json_bytes

_PHOTOS = table_of(Photo)
_WORDS = "privacy.export"


def write_archive(
    file: IO[bytes],
    database: Database,
    sealer: Sealer,
    store: PhotoStore,
    citizen_id: uuid.UUID,
    *,
    periods: Mapping[str, timedelta],
    now: datetime,
) -> None:
    """Write the citizen's ZIP file; ``periods``: how long what is in it is kept.

    Raises ``UnsealError``, and ``UpstreamError`` of the store.
    """
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        with database.reading() as connection:
            collected = list(collect(connection, sealer, citizen_id))
            photos = _shown_photos(connection, citizen_id)
        for language in Language:
            name = text(f"{_WORDS}.file_name", language)
            archive.writestr(name, "\n".join(_introduction(collected, language, periods, now)))
        for one in collected:
            archive.writestr(f"{one.table.domain}/{one.table.name}.json", json_bytes(one.rows))
        for files in photos:
            _add_photo(archive, store, files)


def _introduction(
    collected: list[Collected],
    language: Language,
    periods: Mapping[str, timedelta],
    now: datetime,
) -> Iterator[str]:
    """What the file is, what is in it, and what isn't."""
    at = f"{now.astimezone(LOCAL):%d/%m/%Y %H:%M}"
    yield text(f"{_WORDS}.introduction", language, at=at)
    for one in collected:
        kept = kept_for(one.table.retention or "", language, periods)
        yield f"- {one.table.domain}/{one.table.name}.json: {len(one.rows)} ({kept})"
    yield ""
    yield text(f"{_WORDS}.withheld", language)
    for table in read_register().values():
        if table.withheld is not None:
            yield f"- {table.name}: {table.withheld[language]}"


def _shown_photos(connection: Connection, citizen_id: uuid.UUID) -> list[ShownFiles]:
    wanted = select(_PHOTOS.c.id, _PHOTOS.c.files_id).where(
        _PHOTOS.c.citizen_id == citizen_id, _PHOTOS.c.state == PhotoState.STORED.value
    )
    return [ShownFiles(row.id, row.files_id) for row in connection.execute(wanted)]


def _add_photo(archive: ZipFile, store: PhotoStore, files: ShownFiles) -> None:
    try:
        picture = store.get(files.key(Size.FULL))
    except NotFound:
        # Removed meanwhile: its row says what there was.
        return
    archive.writestr(f"photos/{files.photo_id}.jpg", picture, ZIP_STORED)
