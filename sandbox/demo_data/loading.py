"""Loads the demo data through the functions that the service itself uses; nothing twice."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.services.intake.dossier_import import Result, import_dossiers, import_steps
from app.services.intake.files import read_rows
from app.services.intake.national_messages import read_dossier, read_step
from app.services.procedures.importing import import_procedures, read_procedure
from app.web.platform import Platform
from sandbox.demo_data.directory import load_directory
from sandbox.demo_data.people import find_stand_ins, open_accounts
from sandbox.demo_data.photos import keep_photos, keep_results
from sandbox.demo_data.reports import find_missing, read_reports
from sandbox.demo_data.telling import tell
from sandbox.identities import load_identities

FOLDER = Path(__file__).parent


class NotForProduction(Exception):
    """Made-up people have no place among real ones."""


def load_demo_data(platform: Platform, *, now: datetime) -> Iterator[str]:
    """Load everything as of ``now`` and say, part by part, what became of it.

    Nobody is told anything: dossiers come silently, and reports' news reach no phone, because the
    demo people have none before the first demonstration. Raises ``NotForProduction``.
    """
    if platform.settings.is_production:
        raise NotForProduction("demo data are made up: they are never loaded in production")
    yield from load_directory(platform, FOLDER, now=now)
    yield from _load_services(platform, now)
    stand_ins = find_stand_ins(platform.settings)
    if stand_ins is None:
        yield "people and reports: left out, because the issuers are not the sandbox's"
        return
    database, sealer = platform.database, platform.sealer
    with database.writing() as session:
        people = open_accounts(session, sealer, stand_ins, load_identities(), now=now)
        session.commit()
    yield f"people: {len(people.citizens)} citizens, {len(people.staff)} staff"
    with database.reading() as connection:
        missing = find_missing(connection, read_reports(), people)
    photos = keep_photos(platform, missing, people, now=now)
    results = keep_results(platform, missing, people, now=now)
    # All of them in one transaction: half a story would never be finished by the next load.
    with database.writing() as session:
        tell(session, missing, people, photos, results, sealer=sealer, now=now)
        session.commit()
    yield f"reports: {len(missing)} new, {len(photos)} of them with a photo"


def _load_services(platform: Platform, now: datetime) -> Iterator[str]:
    def write_dossiers(session: Session, rows: Sequence[Any]) -> list[Result]:
        return import_dossiers(session, platform.sealer, rows, now=now, is_silent=True)

    def write_steps(session: Session, rows: Sequence[Any]) -> list[Result]:
        return import_steps(session, rows, now=now, is_silent=True)

    def write_procedures(session: Session, rows: Sequence[Any]) -> list[Result]:
        report = import_procedures(session, rows, actor="demo", now=now)
        return [Result(row.outcome.value) for row in report.rows]

    yield _import(platform, "procedures.ndjson", read_procedure, write_procedures)
    yield _import(platform, "dossiers.ndjson", read_dossier, write_dossiers)
    yield _import(platform, "dossier_steps.ndjson", read_step, write_steps)


def _import(
    platform: Platform,
    name: str,
    read: Callable[[Any], Any],
    write: Callable[[Session, Sequence[Any]], list[Result]],
) -> str:
    """Import one of our own files, in which a refused row is a fault: ``RowRefused`` ends it."""
    rows = [read(row) for _number, row in read_rows(FOLDER / name)]
    with platform.database.writing() as session:
        counts = Counter(result.value for result in write(session, rows))
        session.commit()
    return f"{name}: " + ", ".join(f"{count} {result}" for result, count in sorted(counts.items()))
