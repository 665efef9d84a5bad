"""Lets the demo reports happen, by the domain's own functions: filed, moved, published, closed."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app.database.sealing import Sealer
from app.feedback.citizen_moves import say_satisfied
from app.feedback.filers import Filer
from app.feedback.models import Report
from app.feedback.photos.report_places import AfterPhotos
from app.feedback.publication import publish_report
from app.feedback.routing.matching import NO_RULES
from app.feedback.states import NEEDS_NOTE, Actor, Publication, Source, State
from app.feedback.steps import By, lock_report
from app.feedback.submission import submit_report
from app.feedback.transitions import move_report
from app.province.snapshot import Province, load_province
from sandbox.demo_data.people import People
from sandbox.demo_data.photos import Result
from sandbox.demo_data.reports import DemoReport
from sandbox.demo_data.story import Event, events_of

# The centre takes reports in; from here on the agency in charge is at work.
_AT_WORK = frozenset({State.IN_PROGRESS, State.ANSWERED, State.RESOLVED})

Photos = Mapping[DemoReport, uuid.UUID]
Results = Mapping[DemoReport, Result]


def tell(
    session: Session,
    reports: Iterable[DemoReport],
    people: People,
    photos: Photos,
    results: Results,
    *,
    sealer: Sealer,
    now: datetime,
) -> None:
    """Let everything happen in its order; the caller commits.

    The order matters: ids, references and the inbox sort by it.
    """
    province = load_province(session.connection())
    teller = _Teller(session, people, photos, results, province, sealer)
    for event in events_of(reports, now=now):
        teller.tell(event)


class _Teller:
    """Remembers which report is which while the story goes on."""

    def __init__(
        self,
        session: Session,
        people: People,
        photos: Photos,
        results: Results,
        province: Province,
        sealer: Sealer,
    ) -> None:
        self._session = session
        self._sealer = sealer
        self._province = province
        self._people = people
        self._photos = photos
        self._results = results
        self._filed: dict[DemoReport, uuid.UUID] = {}

    def tell(self, event: Event) -> None:
        """Let one thing happen, at its own moment."""
        told, step = event.report, event.step
        if step is None:
            self._filed[told] = self._file(told, event.at)
        elif step is State.CLOSED:
            self._close(told, event.at)
        elif isinstance(step, State):
            self._move(told, step, event.at)
        else:
            self._publish(told, step, event.at)

    def _file(self, told: DemoReport, at: datetime) -> uuid.UUID:
        draft = told.draft([self._photos[told]] if told in self._photos else [])
        filer = Filer(Source.APP, self._people.citizens[told.citizen])
        filed = submit_report(
            self._session,
            filer,
            draft,
            province=self._province,
            rules=NO_RULES,
            sealer=self._sealer,
            now=at,
        )
        return filed.report_id

    def _close(self, told: DemoReport, at: datetime) -> None:
        say_satisfied(
            self._session,
            self._people.citizens[told.citizen],
            self._filed[told],
            is_satisfied=True,
            note=None,
            province=self._province,
            now=at,
        )

    def _move(self, told: DemoReport, state: State, at: datetime) -> None:
        report = lock_report(self._session, self._filed[told])
        officer = self._people.officers.get(report.lead_agency_code)
        by = By(Actor.STAFF, officer) if officer and state in _AT_WORK else self._staff("triager")
        if state is State.RESOLVED and told in self._results and by.id is not None:
            self._show(self._results[told], report, by, by.id, at)
        note = told.reply if state in NEEDS_NOTE else None
        move_report(self._session, report, state, by, note=note, province=self._province, now=at)

    def _show(
        self, result: Result, report: Report, by: By, staff_id: uuid.UUID, at: datetime
    ) -> None:
        place = AfterPhotos(report.id, staff_id, require_visible=lambda _: None, who=lambda _: by)
        place.keep(self._session, result.photo, result.photo_id, now=at)

    def _publish(self, told: DemoReport, publication: Publication, at: datetime) -> None:
        report = lock_report(self._session, self._filed[told])
        if report.publication == publication:
            return  # as its category begins
        title, text = told.public_title, told.public_text
        by = self._staff("publisher" if publication is Publication.PUBLIC else "triager")
        publish_report(
            self._session,
            report,
            by,
            publication,
            title=title,
            text=text,
            province=self._province,
            now=at,
        )

    def _staff(self, key: str) -> By:
        return By(Actor.STAFF, self._people.staff[key])
