"""What a photo was before parts of it were covered: its files, sealed under a key of their own.

The key lies in the database, sealed as every secret there is, so that the operator's keys change
without a file being touched, and without its row a file is noise.
"""

import secrets
import uuid
from dataclasses import dataclass, field

from app.adapters.photo_store import PhotoStore
from app.database import Sealer
from app.feedback.photos.keeping import ShownFiles, Size, store_key
from app.settings.keys import KEY_BYTES, SecretKeys

_PURPOSE = "photo_files.sealed_key"


@dataclass(frozen=True)
class Pictures:
    """A photo's bytes in both sizes."""

    full: bytes = field(repr=False)
    thumb: bytes = field(repr=False)

    def of(self, size: Size) -> bytes:
        """Those of one size."""
        return self.full if size is Size.FULL else self.thumb


@dataclass(frozen=True)
class SealedFiles:
    """Where an original lies, and what opens it."""

    photo_id: uuid.UUID
    id: uuid.UUID
    sealed_key: bytes = field(repr=False)

    def key(self, size: Size) -> str:
        """The name in the store, which no route reads for anybody."""
        return store_key(self.photo_id, size, self.id, is_sealed=True)


def new_sealed_key(sealer: Sealer) -> bytes:
    """A new key for one original, sealed."""
    return sealer.seal(secrets.token_bytes(KEY_BYTES), purpose=_PURPOSE)


def put_original(store: PhotoStore, sealer: Sealer, files: SealedFiles, pictures: Pictures) -> None:
    """Put both sizes into the store, sealed."""
    own = _own_sealer(sealer, files)
    for size in Size:
        name = files.key(size)
        store.put(name, own.seal(pictures.of(size), purpose=name))


def get_original(store: PhotoStore, sealer: Sealer, files: SealedFiles) -> Pictures:
    """Both sizes, opened; raises ``NotFound`` where they are gone."""
    own = _own_sealer(sealer, files)
    full, thumb = (own.unseal(store.get(name), purpose=name) for name in map(files.key, Size))
    return Pictures(full, thumb)


def put_pictures(store: PhotoStore, files: ShownFiles, pictures: Pictures) -> None:
    """Put both sizes into the store, as they are shown."""
    for size in Size:
        store.put(files.key(size), pictures.of(size))


def get_pictures(store: PhotoStore, files: ShownFiles) -> Pictures:
    """Both sizes as they are shown; raises ``NotFound`` where they are gone."""
    full, thumb = (store.get(name) for name in map(files.key, Size))
    return Pictures(full, thumb)


def _own_sealer(sealer: Sealer, files: SealedFiles) -> Sealer:
    key = sealer.unseal(files.sealed_key, purpose=_PURPOSE)
    return Sealer(SecretKeys(sealing=(key,), lookup=()))
