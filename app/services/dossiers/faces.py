"""How a dossier is shown: in a list, to its owner in full, and to who looked it up."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

import orjson

from app.database import AnyRow, utc_of
from app.province.deadlines.working_calendar import WorkingCalendar
from app.province.local_time import local_day
from app.services.dossiers.days_left import working_days_left
from app.services.dossiers.reads import (
    DossierGlance,
    DossierRead,
    DossierSummary,
    StageRead,
    StepRead,
)
from app.services.dossiers.status_groups import DONE, PAYMENT_WANTED, WAITING_FOR_OWNER
from app.services.dossiers.timeline import Stage, Standing, timeline_of
from app.services.dossiers.wanted import wanted_of
from app.texts import Language, has_text, text

# What stands for a dossier's code in the address of its page.
CODE_PLACE = "{code}"


@dataclass(frozen=True, slots=True)
class Reader:
    """In which language, when and by which calendar dossiers are read.

    Until ``heard_at`` at least their sources told us all; ``is_stale``: too long ago. ``page`` is
    the address of a dossier's page, with ``{code}`` where the code belongs.
    """

    language: Language
    today: date
    calendar: WorkingCalendar
    heard_at: datetime | None
    is_stale: bool
    page: str


def summary(row: AnyRow, reader: Reader) -> DossierSummary:
    """A dossier's row as it stands in a list."""
    status, changed_at = row.status, row.changed_at
    due_on, days, is_late = _due(row.due_at, status, reader)
    return {
        "id": row.id,
        "code": row.code,
        "procedure_code": row.procedure_code.partition(".000.")[0],
        "procedure_name": row.procedure_name,
        "field_name": row.field_name,
        "agency": row.agency,
        "status": status,
        "status_label": status_label(status, reader.language),
        "is_waiting_for_me": status in WAITING_FOR_OWNER,
        "is_done": status in DONE,
        "next_step": _next_step(status, reader.language),
        "filed_on": local_day(row.filed_at),
        "changed_at": changed_at,
        "due_on": due_on,
        "working_days_left": days,
        "is_late": is_late,
        "as_of": _as_of(changed_at, reader),
        "is_stale": reader.is_stale,
    }


def full(row: AnyRow, reader: Reader) -> DossierRead:
    """A dossier with its steps, which its row holds as a text."""
    page = reader.page.replace(CODE_PLACE, row.code)
    is_unpaid = row.status == PAYMENT_WANTED
    fees = orjson.loads(row.fees)
    return {
        **summary(row, reader),
        "accepted_on": _day(row.accepted_at),
        "finished_on": _day(row.finished_at),
        "returned_on": _day(row.returned_at),
        "channel": row.channel,
        "delivery": row.delivery,
        "papers": orjson.loads(row.papers),
        "wanted": wanted_of(
            row.status, supplements=orjson.loads(row.supplements), fees=fees, url=page
        ),
        "fees": [
            {
                "name": fee["name"],
                "amount_vnd": fee["amount_vnd"],
                "is_paid": False if is_unpaid else None,
            }
            for fee in fees
        ],
        "results": [
            {"name": one["name"], "number": one["number"], "issued_on": _day(row.finished_at)}
            for one in orjson.loads(row.results)
        ],
        "timeline": timeline(row, reader.language),
        "steps": _steps(row.steps),
    }


def glance(row: AnyRow, reader: Reader) -> DossierGlance:
    """A dossier as somebody sees it who is not its owner."""
    due_on, days, is_late = _due(row.due_at, row.status, reader)
    return {
        "code": row.code,
        "agency": row.agency,
        "status": row.status,
        "status_label": status_label(row.status, reader.language),
        "is_done": row.status in DONE,
        "filed_on": local_day(row.filed_at),
        "changed_at": row.changed_at,
        "timeline": timeline(row, reader.language),
        "due_on": due_on,
        "working_days_left": days,
        "is_late": is_late,
        "as_of": _as_of(row.changed_at, reader),
        "is_stale": reader.is_stale,
    }


def timeline(row: AnyRow, language: Language) -> list[StageRead]:
    """The way of a dossier's row, its stages in the language's words."""
    standing = Standing(
        status=row.status,
        status_at=row.status_at,
        filed_at=row.filed_at,
        accepted_at=row.accepted_at,
        due_at=row.due_at,
        finished_at=row.finished_at,
        returned_at=row.returned_at,
    )
    return [_stage(one, row.status, language) for one in timeline_of(standing)]


@lru_cache(256)
def status_label(status: str, language: Language) -> str:
    """The status in words; one that nobody knows stays as it came."""
    key = f"labels.dossier_statuses.{status}"
    return text(key, language) if has_text(key) else status


@lru_cache(256)
def _next_step(status: str, language: Language) -> str:
    key = f"dossiers.next_steps.{status}"
    return text(key if has_text(key) else "dossiers.next_steps.other", language)


@lru_cache(256)
def _stage_label(code: str, status: str, language: Language) -> str:
    return text(f"dossiers.stages.{code}", language, status=status)


def _stage(stage: Stage, status: str, language: Language) -> StageRead:
    return {
        "stage": stage.code,
        "label": _stage_label(stage.code, status, language),
        "place": stage.place.value,
        "on": _day(stage.at),
    }


def _due(
    due_at: datetime | None, status: str, reader: Reader
) -> tuple[date | None, int | None, bool]:
    """The day, the working days left until it, and whether it is past and yet not done."""
    if due_at is None:
        return None, None, False
    due_on = local_day(due_at)
    if status in DONE:
        return due_on, None, False
    days = working_days_left(reader.calendar, due_on, reader.today)
    return due_on, days, due_on < reader.today


def _as_of(changed_at: datetime, reader: Reader) -> datetime:
    heard_at = reader.heard_at
    return changed_at if heard_at is None else max(heard_at, changed_at)


def _day(moment: datetime | None) -> date | None:
    return local_day(moment) if moment else None


def _steps(written: str | None) -> list[StepRead]:
    """Steps of a JSON text in order of time; None: there is none."""
    found = sorted((utc_of(at), *rest) for at, *rest in orjson.loads(written or "[]"))
    return [
        {"at": at, "status": status, "text": said, "office": office}
        for at, _id, status, said, office in found
    ]
