"""Templates as they are kept, with their placeholders."""

import uuid
from collections.abc import Sequence
from typing import TypedDict

from sqlalchemy import ColumnElement, Connection, select

from app.database import AnyRow
from app.errors import NotFound
from app.feedback.models import ReplyTemplate
from app.identity.staff.rights import Scope
from app.triage.templates.reach import within_reach


class TemplateText(TypedDict):
    """The words in both languages."""

    vi: str
    en: str | None


class TemplateRead(TypedDict):
    """A template as it is kept."""

    id: uuid.UUID
    revision: int
    title: str
    text: TemplateText
    category: str | None
    state: str | None
    agency: str | None
    is_retired: bool


_TEMPLATES = select(ReplyTemplate.__table__)


def find_templates(
    connection: Connection,
    *where: ColumnElement[bool],
    before: uuid.UUID | None,
    count: int,
) -> list[AnyRow]:
    """The newest ``count`` templates of which all of ``where`` holds, older than ``before``."""
    wanted = _TEMPLATES.where(*where)
    if before is not None:
        wanted = wanted.where(ReplyTemplate.id < before)
    return list(connection.execute(wanted.order_by(ReplyTemplate.id.desc()).limit(count)))


def get_template(
    connection: Connection, scopes: Sequence[Scope], template_id: uuid.UUID
) -> TemplateRead:
    """One template within reach; raises ``NotFound``."""
    wanted = _TEMPLATES.where(ReplyTemplate.id == template_id, within_reach(scopes))
    row = connection.execute(wanted).first()
    if row is None:
        raise NotFound
    return template_read(row)


def template_read(row: AnyRow | ReplyTemplate) -> TemplateRead:
    """A template's row as it goes out."""
    return {
        "id": row.id,
        "revision": row.revision,
        "title": row.title,
        "text": {"vi": row.text_vi, "en": row.text_en},
        "category": row.category_code,
        "state": row.state,
        "agency": row.agency_code,
        "is_retired": row.is_retired,
    }
