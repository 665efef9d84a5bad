"""The demo reports as their file has them, and which of them are not filed yet."""

import tomllib
import unicodedata
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, select

from app.feedback.drafts import ReportDraft
from app.feedback.input_schemas import ReportInput
from app.feedback.models import Report
from app.feedback.states import Publication, State
from sandbox.demo_data.people import People

REPORTS_FILE = Path(__file__).parent / "reports.toml"
_NAMESPACE = uuid.UUID("6d1d7c5e-6f0e-4a57-9d0f-3c1f2b0f5a10")


@dataclass(frozen=True)
class DemoReport:
    """One report: what a citizen wrote, where it has come to, and what staff said about it."""

    citizen: str
    category: str
    kind: str
    text: str
    latitude: float
    longitude: float
    address: str
    age_days: float
    state: str
    public_title: str
    public_text: str
    reply: str
    publication: str

    @property
    def submission_id(self) -> uuid.UUID:
        """The same for the same words at every load."""
        words = unicodedata.normalize("NFC", self.text)
        return uuid.uuid5(_NAMESPACE, f"{self.citizen}: {words}")

    @property
    def age(self) -> timedelta:
        """How long ago it was filed."""
        return timedelta(days=self.age_days)

    @property
    def final_state(self) -> State:
        """Where it has come to by now."""
        return State(self.state)

    @property
    def final_publication(self) -> Publication:
        """Whether anyone may see it by now."""
        return Publication(self.publication)

    def draft(self, photo_ids: Iterable[uuid.UUID]) -> ReportDraft:
        """The report as the phone posted it, read by the service's own schema."""
        posted = {
            "submission_id": str(self.submission_id),
            "kind": self.kind,
            "category": self.category,
            "text": self.text,
            "location": {
                "latitude": self.latitude,
                "longitude": self.longitude,
                "source": "pin",
                "address": self.address,
            },
            "photo_ids": [str(photo_id) for photo_id in photo_ids],
        }
        return cast("ReportDraft", ReportInput().load(posted))


def read_reports(path: Path = REPORTS_FILE) -> list[DemoReport]:
    """All of them; raises ``TypeError`` on a missing or unknown key."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))["report"]
    return [DemoReport(**table) for table in tables]


def find_missing(
    connection: Connection, reports: Iterable[DemoReport], people: People
) -> list[DemoReport]:
    """Those that their citizens have not filed yet."""
    filed = {
        (row.citizen_id, row.submission_id)
        for row in connection.execute(
            select(Report.citizen_id, Report.submission_id).where(
                Report.citizen_id.in_(people.citizens.values())
            )
        )
    }
    return [
        report
        for report in reports
        if (people.citizens[report.citizen], report.submission_id) not in filed
    ]
