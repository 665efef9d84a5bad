"""Staff at work all day: each takes the next report, and now and then one that a colleague has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Semaphore

from tests.chance import Random
from tests.service import Json
from tests.triage.day import deeds
from tests.triage.day.book import Step
from tests.triage.day.clerk import Act, Clerk
from tests.triage.day.deeds import PRIORITIES
from tests.triage.many import BULK, NEXT

_REMEMBERED = 40
_IN_BULK = 8

_OF_ALL: dict[Act, int] = {deeds.write_note: 1}
_OF_HANDLERS: dict[Act, int] = _OF_ALL | {
    deeds.move_somewhere: 12,
    deeds.take_or_hand_back: 2,
    deeds.prioritise: 2,
    deeds.recategorise: 1,
    deeds.pass_lead_on: 1,
    deeds.decline_lead: 1,
    deeds.ask_for_help: 3,
    deeds.help_or_take_off: 4,
    deeds.reply: 2,
    deeds.reply_officially: 2,
    deeds.unmerge: 2,
    deeds.split: 1,
    deeds.acknowledge: 1,
}
_OF_PUBLISHERS: dict[Act, int] = _OF_ALL | {deeds.publish_or_hide: 4}
ACTS: Mapping[str, Mapping[Act, int]] = {
    "triager": {**_OF_HANDLERS, **_OF_PUBLISHERS},
    "officer": _OF_HANDLERS,
    "supervisor": {**_OF_HANDLERS, **_OF_PUBLISHERS, deeds.decide: 2, deeds.extend: 2},
    "publisher": _OF_PUBLISHERS,
}


@dataclass
class Board:
    """What all clerks know of: which reports are at work, the last ones last."""

    wanted: int
    handled: dict[str, None] = field(default_factory=dict)
    # Somebody has stopped: it is enough, or something is wrong.
    is_over: bool = False
    # One for each time that a clerk did something: the citizens keep pace.
    turns: Semaphore = field(default_factory=lambda: Semaphore(0))

    @property
    def is_enough(self) -> bool:
        """Whether the day's work is done."""
        return len(self.handled) >= self.wanted

    def draw(self, chance: Random, count: int = 1) -> list[str]:
        """Some of those that were taken last."""
        last = list(self.handled)[-_REMEMBERED:]
        return chance.sample(last, min(count, len(last)))


@dataclass
class Shift:
    """One clerk's day, in ``role``, until all together have done enough."""

    clerk: Clerk
    role: str
    board: Board

    def work(self) -> None:
        """Work the whole day."""
        try:
            while not self.board.is_enough and not self.board.is_over:
                self._do_some()
                self.board.turns.release()
        finally:
            self.board.is_over = True

    def _do_some(self) -> None:
        if self.role != "publisher":
            self._take_next()
        for report_id in self.board.draw(self.clerk.chance, 2):
            self._do_to(report_id, remembering=0.5)
        if self.clerk.chance.random() < 0.3:
            self._merge()
        if self.clerk.chance.random() < 0.15:
            self._change_many()

    def _take_next(self) -> None:
        clerk = self.clerk
        is_new = clerk.chance.random() < 0.8
        report = self._next({"filter": {"state": "submitted"}} if is_new else {})
        if report is None:
            return
        # What he has in hand still, because he did not move it, he passes by.
        if report["id"] in self.board.handled or clerk.chance.random() < 0.1:
            report = self._next({"skip": report["id"]})
        if report is None:
            return
        clerk.memory[report["id"]] = report
        self.board.handled[report["id"]] = None
        for _ in range(clerk.chance.randint(1, 3)):
            self._do_to(report["id"], remembering=0.9)
        if clerk.chance.random() < 0.1:
            path = f"/v1/admin/reports/{report['id']}/claim"
            clerk.do("release", "DELETE", path)
            clerk.book[-1].passed_by = report["id"]

    def _next(self, sent: Json) -> Json | None:
        report = self.clerk.do("next", "POST", NEXT, sent)
        assert report is not None, "nobody is refused the next one"
        deed = self.clerk.book[-1]
        deed.passed_by, deed.handed = sent.get("skip"), report.get("id")
        return report or None

    def _do_to(self, report_id: str, *, remembering: float) -> None:
        report = self.clerk.look(report_id, remembering=remembering)
        if report is not None:
            acts = ACTS[self.role]
            [act] = self.clerk.chance.choices(list(acts), list(acts.values()))
            act(self.clerk, report)

    def _merge(self) -> None:
        """Merge one of the last reports into another, mostly one that can be merged."""
        clerk, drawn = self.clerk, self.board.draw(self.clerk.chance, 6)
        found = [clerk.look(one, remembering=0.5) for one in drawn]
        pairs = [(one, other) for one in found for other in found if one and other]
        pairs = [pair for pair in pairs if pair[0] is not pair[1]]
        likely = [pair for pair in pairs if _is_likely(*pair)]
        if not pairs or self.role == "publisher":
            return
        report, target = clerk.chance.choice(likely or pairs)
        into, revision = target["id"], target["revision"]

        def steps(answer: Json) -> list[Step]:
            assert answer["revision"] == report["revision"] + 1
            merged = Step(
                report["id"], "report_merged", "duplicate", answer["revision"], {"into": into}
            )
            return [merged, Step(into, "report_took_duplicate", revision=revision + 1)]

        sent = {"into": into, "into_revision": revision, "note": "Trùng với phản ánh đã có."}
        clerk.change(report, "merge", sent, steps=steps)

    def _change_many(self) -> None:
        """Do one thing to many reports, of which colleagues have changed some since."""
        clerk = self.clerk
        drawn = self.board.draw(clerk.chance, _IN_BULK)
        reports = [one for one in (clerk.look(one, remembering=0.7) for one in drawn) if one]
        if not reports or self.role == "publisher":
            return
        revisions = {one["id"]: one["revision"] for one in reports}
        priority = clerk.chance.choice(PRIORITIES)
        action, wanted, state, sets = clerk.chance.choice(
            (
                ("transition", {"state": "accepted"}, "accepted", {}),
                ("assignee", {"staff_id": "me"}, None, {"assignee": clerk.id}),
                (
                    "priority",
                    {"priority": priority},
                    None,
                    {"priority": PRIORITIES.index(priority)},
                ),
            )
        )

        def steps(answer: Json) -> list[Step]:
            done = [one for one in answer["items"] if one["status"] == 200]
            assert [one["id"] for one in answer["items"]] == list(revisions)
            return [
                Step(one["id"], _IN_AUDIT[action], state, one["revision"], sets)
                for one in done
                if one["revision"] != revisions[one["id"]]
            ]

        items = [{"id": one, "revision": revision} for one, revision in revisions.items()]
        sent = {"action": {action: wanted}, "items": items}
        clerk.do("bulk", "POST", BULK, sent, is_keyed=True, steps=steps)


_IN_AUDIT = {
    "transition": "report_moved",
    "assignee": "report_taken",
    "priority": "report_prioritised",
}


def _is_likely(report: Json, target: Json) -> bool:
    secrets = [
        (one["publication"] == "restricted", one["accused_agency"]) for one in (report, target)
    ]
    is_open = target["state"] in ("submitted", "accepted", "in_progress", "answered")
    return "duplicate" in report["allowed_moves"] and is_open and secrets[0] == secrets[1]
