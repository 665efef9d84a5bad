"""Citizens meanwhile: they answer, judge, withdraw, and support each other's reports."""

import uuid
from dataclasses import dataclass, field

from tests.community import PUBLIC
from tests.reports import REPORTS
from tests.service import Json
from tests.triage.day.book import Person, Step

_AT_ONCE = 20


@dataclass
class Citizen(Person):
    """One citizen, his reports, and what he supports by his own word."""

    id: str = ""
    reports: list[str] = field(default_factory=list)
    supports: dict[str, bool] = field(default_factory=dict)
    # Whom he supports has changed in the course of the day: what he was told of depends on when.
    wavered: set[str] = field(default_factory=set)
    _mark: str = ""

    def look_up(self) -> None:
        """Look at what changed of his, and do something about some of it."""
        for report in self._changes():
            if report["state"] == "needs_info" and self.chance.random() < 0.7:
                self._write(report["id"])
            elif report["state"] in ("answered", "resolved") and self.chance.random() < 0.7:
                self._judge(report)
        if self.chance.random() < 0.3:
            self._write(self.chance.choice(self.reports))
        if self.chance.random() < 0.2:
            self._withdraw(self.chance.choice(self.reports))
        self._waver()

    def _changes(self) -> list[Json]:
        path = f"{REPORTS}?limit={_AT_ONCE}"
        page = self.read(f"{path}&changed_after={self._mark}" if self._mark else path)
        self._mark = page["changes_mark"]
        items: list[Json] = page["items"]
        return items

    def _write(self, report_id: str) -> None:
        def steps(answer: Json) -> list[Step]:
            revision, last = answer["revision"], answer["history"][-1]["action"]
            if last == "wrote":
                return [Step(report_id, "report_wrote", revision=revision)]
            return [
                Step(report_id, "report_wrote", "needs_info", revision - 1),
                Step(report_id, "report_moved", answer["state"], revision),
            ]

        sent = {"text": "Ở trước số nhà 120 ạ.", "message_id": str(uuid.uuid4())}
        self.do(
            "write", "POST", f"{REPORTS}/{report_id}/messages", sent, is_keyed=True, steps=steps
        )

    def _judge(self, report: Json) -> None:
        is_satisfied = self.chance.random() < 0.5

        def steps(answer: Json) -> list[Step]:
            if answer["revision"] == report["revision"]:
                return []
            sets = {"is_satisfied": is_satisfied}
            revision = report["revision"] + 1
            return [Step(report["id"], "report_moved", answer["state"], revision, sets)]

        sent = {"satisfied": is_satisfied, "revision": report["revision"]}
        self.do("judge", "POST", f"{REPORTS}/{report['id']}/satisfaction", sent, steps=steps)

    def _withdraw(self, report_id: str) -> None:
        known = self.read(f"{REPORTS}/{report_id}")
        if "withdraw" not in known["allowed_actions"]:
            return

        def steps(answer: Json) -> list[Step]:
            return [Step(report_id, "report_moved", "withdrawn", answer["revision"])]

        self.do("withdraw", "POST", f"{REPORTS}/{report_id}/withdraw", {}, steps=steps)

    def _waver(self) -> None:
        """Support something, or no more."""
        page = self.read(f"{PUBLIC}?limit={_AT_ONCE}")
        if not page["items"]:
            return
        public_id = self.chance.choice(page["items"])["public_id"]
        wants_to = self.chance.random() < 0.6
        method = "PUT" if wants_to else "DELETE"
        answer = self.do("support", method, f"{PUBLIC}/{public_id}/support")
        if answer is not None and self.supports.get(public_id, False) != wants_to:
            self.supports[public_id] = wants_to
            self.wavered.add(public_id)
