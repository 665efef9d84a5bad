"""Writing templates: supervisors those of their agency, whoever has the whole province all."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import affected_rows, new_id
from app.errors import FieldFault, NotFound, PreconditionFailed, Unprocessable
from app.feedback.models import ReplyTemplate
from app.feedback.states import State
from app.identity.principals import StaffPrincipal
from app.province.mergers import Merger
from app.province.snapshot import Province
from app.triage.templates.placeholders import KNOWN, has_unknown
from app.triage.templates.reach import holds_template


@dataclass(frozen=True)
class TemplateDraft:
    """A template as it is written; None makes no difference."""

    title: str
    text_vi: str
    text_en: str | None
    category: str | None
    state: State | None
    agency: str | None
    is_retired: bool

    def columns(self) -> dict[str, object]:
        """As it stands in a row."""
        return {
            "title": self.title,
            "text_vi": self.text_vi,
            "text_en": self.text_en,
            "category_code": self.category,
            "state": self.state.value if self.state else None,
            "agency_code": self.agency,
            "is_retired": self.is_retired,
        }


def create_template(
    session: Session, draft: TemplateDraft, by: StaffPrincipal, *, province: Province, now: datetime
) -> ReplyTemplate:
    """Add a template; raises ``Unprocessable``."""
    _check(draft, by, province)
    template = ReplyTemplate(id=new_id(), revision=1, **draft.columns())
    session.add(template)
    session.flush()
    _record(session, template, by, "reply_template_created", now)
    return template


def lock_template(
    session: Session, template_id: uuid.UUID, by: StaffPrincipal, *, revision: int
) -> ReplyTemplate:
    """A template that ``by`` may change.

    Raises ``NotFound``, and ``PreconditionFailed`` when it is not at ``revision`` any more.
    """
    wanted = select(ReplyTemplate).where(ReplyTemplate.id == template_id).with_for_update()
    template = session.scalar(wanted)
    if template is None or not holds_template(by.scopes, template.agency_code):
        raise NotFound
    if template.revision != revision:
        raise PreconditionFailed
    return template


def change_template(
    session: Session,
    template: ReplyTemplate,
    draft: TemplateDraft,
    by: StaffPrincipal,
    *,
    province: Province,
    now: datetime,
) -> None:
    """Set a locked template anew; what replies took from it stays as it was."""
    _check(draft, by, province)
    retires = draft.is_retired and not template.is_retired
    for column, value in draft.columns().items():
        setattr(template, column, value)
    template.revision += 1
    _record(
        session,
        template,
        by,
        "reply_template_retired" if retires else "reply_template_changed",
        now,
    )


def move_templates(session: Session, merger: Merger) -> int:
    """Give the templates of an ended agency to its successor; how many those were."""
    of_ended = ReplyTemplate.agency_code == merger.ended
    moved = update(ReplyTemplate).where(of_ended)
    values = {"agency_code": merger.successor, "revision": ReplyTemplate.revision + 1}
    return affected_rows(session, moved.values(values))


def _check(draft: TemplateDraft, by: StaffPrincipal, province: Province) -> None:
    faults = tuple(_faults(draft, by, province))
    if faults:
        raise Unprocessable(*faults)


def _faults(draft: TemplateDraft, by: StaffPrincipal, province: Province) -> Iterator[FieldFault]:
    for pointer, words in (("/text/vi", draft.text_vi), ("/text/en", draft.text_en)):
        if words is not None and has_unknown(words):
            yield FieldFault(pointer, "unknown_placeholder", (("known", KNOWN),))
    if draft.category is not None and draft.category not in province.categories:
        yield FieldFault("/category", "unknown_value")
    if not holds_template(by.scopes, draft.agency):
        yield FieldFault("/agency", "own_agency_only")
    elif draft.agency is not None and draft.agency not in province.agencies:
        yield FieldFault("/agency", "unknown_value")


def _record(
    session: Session, template: ReplyTemplate, by: StaffPrincipal, action: str, now: datetime
) -> None:
    lender = by.acting_for(lambda scope: holds_template([scope], template.agency_code))
    record(
        session,
        actor=by.key,
        action=action,
        subject=f"reply_template:{template.id}",
        details={"revision": template.revision}
        | ({"acting_for": f"staff:{lender}"} if lender else {}),
        now=now,
    )
