"""Where a kind of record stands in the API, and the words its operations are described in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.province.records.kinds import Content, RecordKind
from app.web.operations import Operation
from app.web.schemas import InputSchema, OutputSchema, PageQuery, load_input


@dataclass(frozen=True)
class RecordRoutes:
    """Where one kind of record stands in the API, and what its documents call it."""

    kind: RecordKind
    plural: str
    written: type[InputSchema]
    read: type[OutputSchema]
    query: type[PageQuery]
    page: type[OutputSchema]
    manage: Operation = Operation.PROVINCE_MANAGE
    # What the schema alone can't say of a record; raises ``Unprocessable``.
    require: Callable[[Content], None] = lambda _content: None

    @property
    def path(self) -> str:
        """The route of the list."""
        return f"/v1/admin/{self.plural}"

    @property
    def one(self) -> str:
        """What one record is called in names."""
        return self.kind.name

    @property
    def many(self) -> str:
        """What the records are called in names."""
        return self.plural.replace("-", "_")

    @property
    def path_of_one(self) -> str:
        """The route of one record."""
        return self.path + "".join(f"/<{name}>" for name in self.kind.keys)

    def check(self, content: Content) -> Content:
        """``content`` as the schema reads it; raises ``Unprocessable``."""
        loaded = load_input(self.written, content)
        self.require(loaded)
        return loaded


def described_as(view: Callable[..., Any], name: str, promise: str) -> Any:
    """The view under its name, which is the operation's, with its public documentation."""
    view.__name__ = view.__qualname__ = name
    view.__doc__ = promise
    return view


def words(name: str) -> str:
    """A name as it stands in a sentence."""
    return name.replace("_", " ")


def with_article(name: str) -> str:
    """The same with its article."""
    return f"{'an' if name[0] in 'aeiou' else 'a'} {words(name)}"
