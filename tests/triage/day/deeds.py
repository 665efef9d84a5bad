"""All that a clerk may do to a report that he has read, and what has to show of it."""

from tests.reports import PUBLIC_TEXT, QUEUE, small_photo
from tests.service import Json
from tests.triage.day.book import Step
from tests.triage.day.clerk import Clerk, Made, following, new_lead, numbered

AGENCIES = ("so_xay_dung", "so_y_te", "so_nong_nghiep_va_moi_truong", "trung_tam_1022")
CATEGORIES = ("roads", "trees", "waste", "construction", "other", "online_fraud")
_SENSITIVE = "online_fraud"
PRIORITIES = ("low", "normal", "high", "urgent")
_NOTE = "Đã xem và đã ghi nhận.\nCảm ơn bạn."


def move_somewhere(clerk: Clerk, report: Json) -> None:
    """Move it where the service says that he may, and now and then take that back."""
    if not report["allowed_moves"]:
        return
    state = clerk.chance.choice(report["allowed_moves"])
    moved = _move(clerk, report, state)
    if moved is None and clerk.refusal == "photo_needed":
        _show_result(clerk, report)
        moved = _move(clerk, report, state)
    if moved is not None and clerk.chance.random() < 0.25:
        undone = Made("report_undone", report["state"])
        clerk.change(moved, "undo", steps=following(moved, undone))


def _move(clerk: Clerk, report: Json, state: str) -> Json | None:
    made = Made("report_moved", state)
    sent = {"state": state, "note": _NOTE}
    if_lost = numbered(report, (made,))
    return clerk.change(report, "transitions", sent, steps=following(report, made), if_lost=if_lost)


def _show_result(clerk: Clerk, report: Json) -> None:
    clerk.do(
        "photos",
        "POST",
        f"{QUEUE}/{report['id']}/photos",
        is_keyed=True,
        steps=lambda _answer: (Step(report["id"], "report_photos_added"),),
        files={"file": ("after.jpg", small_photo())},
    )


def take_or_hand_back(clerk: Clerk, report: Json) -> None:
    """Take it on his desk, or off everybody's."""
    holder = report["assignee"] and report["assignee"]["id"]
    wanted = clerk.chance.choice((clerk.id, clerk.id, None))
    action = "report_taken" if wanted else "report_handed_back"
    made = (Made(action, sets={"assignee": wanted}),) if wanted != holder else ()
    sent = {"staff_id": wanted}
    clerk.change(report, "assignee", sent, method="PUT", steps=following(report, *made))


def prioritise(clerk: Clerk, report: Json) -> None:
    """Say how pressing it is."""
    wanted = clerk.chance.choice(PRIORITIES)
    made: tuple[Made, ...] = (
        Made("report_prioritised", sets={"priority": PRIORITIES.index(wanted)}),
    )
    made = made if wanted != report["priority"] else ()
    sent = {"priority": wanted}
    clerk.change(report, "priority", sent, method="PUT", steps=following(report, *made))


def recategorise(clerk: Clerk, report: Json) -> None:
    """File it under another category; who leads may follow."""
    wanted = clerk.chance.choice(CATEGORIES)
    sets: Json = {"category": wanted}
    if report["is_emergency"]:
        sets |= {"is_emergency": False, "priority": 1, "is_acknowledged": False}
    if wanted == _SENSITIVE:
        sets["publication"] = "restricted"

    def steps(answer: Json) -> list[Step]:
        made = [Made("report_recategorised", sets=sets), *new_lead(report, answer)]
        return list(following(report, *made)(answer))

    clerk.change(report, "category", {"category": wanted}, method="PUT", steps=steps)


def pass_lead_on(clerk: Clerk, report: Json) -> None:
    """Have another agency lead."""

    def steps(answer: Json) -> list[Step]:
        return list(following(report, *new_lead(report, answer))(answer))

    sent = {"agency": clerk.chance.choice(AGENCIES), "reason": _NOTE}
    clerk.change(report, "lead", sent, method="PUT", steps=steps)


def decline_lead(clerk: Clerk, report: Json) -> None:
    """Say that his own agency does not lead it."""

    def steps(answer: Json) -> list[Step]:
        sets = {"needs_supervisor": answer["needs_supervisor"]}
        made = [Made("report_lead_declined", sets=sets), *new_lead(report, answer)]
        return list(following(report, *made)(answer))

    clerk.change(report, "lead/decline", {"reason": _NOTE}, steps=steps)


def ask_for_help(clerk: Clerk, report: Json) -> None:
    """Ask another agency to help."""
    agency = clerk.chance.choice(AGENCIES)
    made = Made("report_agency_asked", sets={"asked": (agency, "asked")})
    sent = {"agency": agency, "task": _NOTE}
    clerk.change(report, "assignments", sent, is_keyed=True, steps=following(report, made))


def help_or_take_off(clerk: Clerk, report: Json) -> None:
    """Go on with what an agency was asked, or ask it no more."""
    if not report["assignments"]:
        return
    asked = clerk.chance.choice(report["assignments"])
    is_his = asked["agency"] in clerk.agencies
    state = clerk.chance.choice(("accepted", "answered", "declined") if is_his else ("withdrawn",))
    action = "report_agency_released" if state == "withdrawn" else f"report_agency_{state}"
    left = None if state in ("declined", "withdrawn") else state
    made = Made(action, sets={"asked": (asked["agency"], left)})
    what, sent = f"assignments/{asked['id']}/transitions", {"state": state, "text": _NOTE}
    clerk.change(report, what, sent, steps=following(report, made))


def reply(clerk: Clerk, report: Json) -> None:
    """Write to the citizen."""
    made = following(report, Made("report_replied"))
    clerk.change(report, "messages", {"text": _NOTE}, is_keyed=True, steps=made)


def reply_officially(clerk: Clerk, report: Json) -> None:
    """Draft an official reply and publish it."""
    path, moves_to = f"{QUEUE}/{report['id']}/replies", clerk.chance.choice(("answered", None))
    drafted = clerk.do(
        "draft",
        "POST",
        path,
        {"text": _NOTE, "moves_to": moves_to},
        is_keyed=True,
        steps=lambda _answer: (Step(report["id"], "reply_drafted"),),
    )
    if drafted is None:
        return
    made = Made("report_moved", moves_to) if moves_to else Made("report_replied")

    def steps(answer: Json) -> list[Step]:
        return [Step(report["id"], "reply_published"), *following(report, made)(answer)]

    sent = {"reply_revision": drafted["revision"]}
    clerk.change(report, f"replies/{drafted['id']}/publish", sent, steps=steps)


def publish_or_hide(clerk: Clerk, report: Json) -> None:
    """Set what anyone may see of what is not restricted."""
    if report["publication"] == "restricted":
        return
    wanted = clerk.chance.choice(("public", "public", "public", "hidden", "pending"))
    words = {"title": f"Phản ánh do {clerk.id[-4:]} biên tập", "text": PUBLIC_TEXT}
    sets = {"publication": wanted, "public_title": words["title"]}
    made = following(report, Made(f"report_publication_{wanted}", sets=sets))
    sent = {"publication": wanted} | words
    clerk.change(report, "publication", sent, method="PUT", steps=made)


def write_note(clerk: Clerk, report: Json) -> None:
    """Write something down for colleagues."""
    clerk.do(
        "notes",
        "POST",
        f"{QUEUE}/{report['id']}/notes",
        {"text": _NOTE},
        is_keyed=True,
        steps=lambda _answer: (Step(report["id"], "report_noted"),),
    )


def unmerge(clerk: Clerk, report: Json) -> None:
    """Take back that it was merged."""
    into = report["merged_into"]
    if into is None:
        return

    def steps(answer: Json) -> list[Step]:
        unmerged = following(report, Made("report_unmerged", answer["state"]))(answer)
        return [*unmerged, Step(into["id"], "report_released_duplicate")]

    clerk.change(report, "unmerge", steps=steps)


def split(clerk: Clerk, report: Json) -> None:
    """Make a report of its own of a part of it."""
    category = clerk.chance.choice((report["category"], "waste", "other"))

    def steps(new: Json) -> list[Step]:
        whole = Step(report["id"], "report_split", revision=report["revision"] + 1)
        return [whole, Step(new["id"], "report_split_off", "submitted", sets=_new_report(new))]

    sent = {"text": "Cây đổ chắn lối đi.", "category": category}
    clerk.change(report, "split", sent, is_keyed=True, steps=steps)


def extend(clerk: Clerk, report: Json) -> None:
    """Give it more time."""
    made = following(report, Made("report_extended", sets={"extension_days": 2}))
    sent = {"working_days": 2, "reason": _NOTE}
    clerk.change(report, "extensions", sent, is_keyed=True, steps=made)


def acknowledge(clerk: Clerk, report: Json) -> None:
    """Say that he knows of the emergency."""
    made = following(report, Made("report_acknowledged", sets={"is_acknowledged": True}))
    clerk.change(report, "acknowledgement", steps=made)


def decide(clerk: Clerk, report: Json) -> None:
    """Decide what waits for a supervisor."""
    made = following(report, Made("report_decided", sets={"needs_supervisor": False}))
    clerk.change(report, "decision", {"note": _NOTE}, steps=made)


def _new_report(new: Json) -> Json:
    return {
        "public_id": new["public_id"],
        "category": new["category"],
        "lead": new["lead_agency"],
        "publication": new["publication"],
        "priority": PRIORITIES.index(new["priority"]),
        "assignee": new["assignee"] and new["assignee"]["id"],
        "is_emergency": new["is_emergency"],
    }
