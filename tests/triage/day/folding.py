"""The day gone through again, step by step, by rules of its own: what must be there in the evening.

The audit says in which order things happened, and people's books what was answered to them. No
change may be without its deed, no deed without its changes, and each report must take its steps one
by one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from app.database import AnyRow
from tests.triage.day.book import WITHOUT_REVISION, Deed, Step
from tests.triage.day.known import Known

_SYSTEM = "system:reports"
_DONE = ("answered", "resolved", "closed")
_OPEN_TO_ANSWERS = ("submitted", "accepted", "in_progress")
_NOT_IN_HISTORY = ("report_noted", "reply_drafted", "reply_published")
_FOLLOWED = ("answered", "resolved", "closed", "duplicate")
# To whom, of what kind, about which report, and which state it names.
News = tuple[str, str, str, str | None]


class Fold:
    """All reports as they must be after each event that was taken."""

    def __init__(self, reports: Mapping[str, Known], deeds: Iterable[Deed]) -> None:
        self.reports = dict(reports)
        self.news: Counter[News] = Counter()
        # What followers of a public report are to hear: the report, and the state or "published".
        self.announced: Counter[tuple[str, str]] = Counter()
        # Of these it depends on when the worker came to it.
        self.uncertain: set[str] = set()
        # Into these others were merged, which brought their supporters along for a while.
        self.targets: set[str] = set()
        self._by_request = {name: deed for deed in deeds for name in deed.request_ids}
        self._left: dict[int, list[Step]] = {id(one): list(one.steps) for one in deeds}
        self._deeds = list(deeds)
        self._of_system: list[Step] = []
        self._published: set[str] = set()

    def take(self, event: AnyRow) -> None:
        """The next event that the audit has about a report."""
        report_id = event.subject.removeprefix("report:")
        deed = self._by_request.get(event.request_id)
        left = self._of_system if deed is None else self._left[id(deed)]
        if deed is None:
            assert event.actor == _SYSTEM, event
            self._expect_release(event.action, report_id, left)
        else:
            assert deed.is_done or deed.is_lost, ("a refusal changed something", deed, event)
            assert event.actor == deed.who, (deed, event)
        step = next((s for s in left if (s.report, s.action) == (report_id, event.action)), None)
        assert step is not None, ("nobody was told of this", deed, event)
        left.remove(step)
        self._follow(step, event, left)

    def end(self) -> None:
        """All of each deed must have shown."""
        for deed in self._deeds:
            left = self._left[id(deed)]
            assert not left or (deed.is_lost and left == list(deed.steps)), ("was lost", deed)
        assert not self._of_system, self._of_system

    def _follow(self, step: Step, event: AnyRow, left: list[Step]) -> None:
        if step.action == "report_split_off":
            self._add(step, event)
        report = self.reports[step.report]
        if step.action not in WITHOUT_REVISION:
            report.facts["revision"] += 1
            assert event.details["revision"] == report.facts["revision"], (step, event)
            assert step.revision in (None, report.facts["revision"]), (step, event)
        by = event.actor.split(":")[0]
        self._change(report, step, by, left)
        if step.action in _NOT_IN_HISTORY:
            return
        state = report.facts["state"]
        assert event.details["state"] == state, (step, event)
        assert step.state in (None, state), (step, event)
        report.history.append((step.action.removeprefix("report_"), state, by))

    def _change(self, report: Known, step: Step, by: str, left: list[Step]) -> None:
        match step.action:
            case "report_moved":
                assert step.state is not None
                self._move(report, step.state, by, dict(step.sets))
            case "report_undone":
                self._undo(report)
            case "report_merged" if "into" in step.sets:
                self._merge(report, step.sets["into"], by, left)
            case "report_merged":
                report.facts["merged_into"] = step.sets["along"]
            case "report_unmerged":
                self._unmerge(report, left)
            case "report_replied":
                self._tell(report, "report_replied", None)
            case "report_split_off":
                self._tell(report, "report_split", None)
            case _:
                self._set(report, dict(step.sets))

    def _set(self, report: Known, sets: dict[str, Any]) -> None:
        agency, state = sets.pop("asked", (None, None))
        if agency is not None:
            report.asked.pop(agency, None)
            report.asked |= {agency: state} if state else {}
        before = report.facts["publication"]
        report.facts |= sets
        after = report.facts["publication"]
        if after == "public" and before != after and report.id not in self._published:
            self._published.add(report.id)
            self.announced[report.id, "published"] += 1
        if before == "public" and after != before:
            self.uncertain.add(report.id)

    def _move(self, report: Known, wanted: str, by: str, sets: dict[str, Any]) -> None:
        facts, state = report.facts, report.facts["state"]
        assert facts["merged_into"] is None
        report.before_move = {**facts, "asked_from": report.asked_from}
        if by == "citizen":
            self._check_citizens_move(report, wanted, sets)
        facts["reopened_count"] += state in _DONE and wanted == "in_progress"
        report.asked_from = state if wanted == "needs_info" else report.asked_from
        if by == "staff":
            facts["is_acknowledged"] |= facts["is_emergency"]
            if wanted in ("answered", "resolved"):
                facts["is_satisfied"] = None
        facts["state"] = wanted
        if by != "citizen":
            self._tell(report, "report_moved", wanted)
        if by != "citizen" or state in _DONE:
            self._tell_merged(report)
        if facts["publication"] == "public" and wanted in _FOLLOWED:
            self.announced[report.id, wanted] += 1

    def _check_citizens_move(self, report: Known, wanted: str, sets: dict[str, Any]) -> None:
        facts = report.facts
        if facts["state"] == "needs_info" and wanted != "withdrawn":
            asked_from = report.asked_from
            assert wanted == (asked_from if asked_from in _OPEN_TO_ANSWERS else "in_progress")
        if "is_satisfied" not in sets:
            return
        facts["is_satisfied"] = sets["is_satisfied"]
        is_reopened = not sets["is_satisfied"] and facts["objections"] < 2
        assert wanted == ("in_progress" if is_reopened else "closed")
        facts["objections"] += is_reopened
        # Also where it waited for a supervisor before: only he decides.
        facts["needs_supervisor"] |= is_reopened and facts["objections"] == 2

    def _undo(self, report: Known) -> None:
        """The move is as if it had never been, and so is all that was told of it."""
        # Photos that came since collide with nothing.
        last = max(n for n, one in enumerate(report.history) if one[0] != "photos_added")
        action, state, by = report.history[last]
        assert (action, by) == ("moved", "staff"), report
        self._tell(report, "report_moved", state, times=-1)
        self._tell_merged(report, times=-1)
        if report.facts["publication"] == "public" and state in _FOLLOWED:
            self.announced[report.id, state] -= 1
        report.undone |= {last, len(report.history)}
        before = report.before_move
        report.asked_from = before["asked_from"]
        for name in ("state", "is_satisfied", "reopened_count"):
            report.facts[name] = before[name]

    def _merge(self, report: Known, into: str, by: str, left: list[Step]) -> None:
        brought = [one.id for one in self._merged_into(report)]
        left += [Step(one, "report_merged", sets={"along": into}) for one in brought]
        report.brought, report.before_merger = brought, report.facts["state"]
        report.facts |= {"state": "duplicate", "merged_into": into}
        report.facts["is_acknowledged"] |= report.facts["is_emergency"] and by == "staff"
        self.targets.add(into)
        self._tell(report, "report_moved", "duplicate")
        if report.facts["publication"] == "public":
            self.announced[report.id, "duplicate"] += 1

    def _unmerge(self, report: Known, left: list[Step]) -> None:
        target, state = report.facts["merged_into"], report.before_merger
        back = [one for one in report.brought if self.reports[one].facts["merged_into"] == target]
        left += [Step(one, "report_merged", sets={"along": report.id}) for one in back]
        report.facts |= {"state": state, "merged_into": None}
        self._tell(report, "report_moved", state)
        for one in back:
            self._tell_as_merged(self.reports[one], report)

    def _expect_release(self, action: str, report_id: str, left: list[Step]) -> None:
        """The worker parts duplicates from what was withdrawn, and does nothing else."""
        if action != "report_unmerged":
            return
        target = self.reports[report_id].facts["merged_into"]
        assert self.reports[target].facts["state"] == "withdrawn", report_id
        left += [Step(report_id, action), Step(target, "report_released_duplicate")]

    def _add(self, step: Step, event: AnyRow) -> None:
        whole = self.reports[event.details["from"]]
        facts = whole.facts | {
            "revision": 1,
            "state": "submitted",
            "public_title": None,
            "merged_into": None,
            "needs_supervisor": False,
            "objections": 0,
            "is_satisfied": None,
            "reopened_count": 0,
            "extension_days": None,
            "is_acknowledged": False,
        }
        new = Known(step.report, "", whole.filer, facts)
        new.facts |= step.sets
        new.public_id = new.facts.pop("public_id")
        self.reports[new.id] = new

    def _merged_into(self, report: Known) -> list[Known]:
        return [one for one in self.reports.values() if one.facts["merged_into"] == report.id]

    def _tell(self, report: Known, kind: str, state: str | None, times: int = 1) -> None:
        if report.filer is not None:
            self.news[report.filer, kind, report.id, state] += times

    def _tell_merged(self, report: Known, times: int = 1) -> None:
        for one in self._merged_into(report):
            self._tell_as_merged(one, report, times)

    def _tell_as_merged(self, one: Known, report: Known, times: int = 1) -> None:
        state = report.facts["state"]
        if one.filer not in (None, report.filer) and state != "needs_info":
            self._tell(one, "merged_report_moved", state, times)


def without_nothing(news: Counter[News]) -> Counter[News]:
    """The news that is left where some was taken back; nothing is taken back twice."""
    assert all(times >= 0 for times in news.values())
    return Counter({key: times for key, times in news.items() if times})
