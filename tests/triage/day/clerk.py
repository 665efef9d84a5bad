"""A clerk, what he remembers of reports, and which steps follow from what he was answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.reports import QUEUE
from tests.service import Json
from tests.triage.day.book import Person, Step, StepsOf


@dataclass
class Clerk(Person):
    """One of staff; ``memory`` is each report as he last read it, which may be long ago."""

    id: str = ""
    agencies: tuple[str, ...] = ()
    memory: dict[str, Json] = field(default_factory=dict)

    def look(self, report_id: str, *, remembering: float = 0.0) -> Json | None:
        """The report; with that chance as he remembers it. None: out of his sight."""
        if report_id in self.memory and self.chance.random() < remembering:
            return self.memory[report_id]
        found: Json | None = self.read(f"{QUEUE}/{report_id}")
        if found is not None:
            self.memory[report_id] = found
        return found

    def change(
        self,
        report: Json,
        what: str,
        sent: Json | None = None,
        *,
        method: str = "POST",
        steps: StepsOf,
        **more: Any,
    ) -> Json | None:
        """Do something to the report at the revision that he read; it as it is then."""
        path = f"{QUEUE}/{report['id']}/{what}"
        revision = report["revision"]
        answer = self.do(what, method, path, sent, revision=revision, steps=steps, **more)
        if answer is not None and answer["id"] == report["id"]:
            self.memory[report["id"]] = answer
        return answer


@dataclass(frozen=True)
class Made:
    """A step that makes the report's next revision."""

    action: str
    state: str | None = None
    sets: Mapping[str, Any] = field(default_factory=dict)


def following(report: Json, *made: Made) -> StepsOf:
    """These steps and no other, each with the revision after the one before."""

    def steps(answer: Json) -> list[Step]:
        assert answer["revision"] == report["revision"] + len(made), (report["id"], made)
        return numbered(report, made)

    return steps


def numbered(report: Json, made: tuple[Made, ...]) -> list[Step]:
    """``made`` with the revisions that follow the report's."""
    return [
        Step(report["id"], one.action, one.state, revision, one.sets)
        for revision, one in enumerate(made, start=report["revision"] + 1)
    ]


def new_lead(report: Json, answer: Json) -> list[Made]:
    """The step by which another agency came to lead, if one did."""
    lead = answer["lead_agency"]
    if lead == report["lead_agency"]:
        return []
    return [Made("report_reassigned", sets={"lead": lead, "assignee": None, "asked": (lead, None)})]


Act = Callable[[Clerk, Json], None]
