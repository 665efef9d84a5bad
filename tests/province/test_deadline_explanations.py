"""Why something is due when it is: what counted, and the days that did not."""

from datetime import datetime

import pytest

from app.province.deadlines.due import Clock, Deadline, DeadlineClass, explain
from app.province.deadlines.pauses import Pause
from app.province.deadlines.working_calendar import WorkingCalendar
from app.province.local_time import LOCAL
from tests.province.calendars import AROUND_THE_CLOCK, HALF_DAYS, PROVINCE
from tests.province.deadline_tables import read_amount, read_moment


def _at(written: str) -> datetime:
    return read_moment(written, 2026)


def _explained(
    amount: str,
    clock: Clock,
    calendar: WorkingCalendar = PROVINCE,
) -> Deadline:
    return explain(clock, DeadlineClass("any", read_amount(amount)), calendar)


def _counted(deadline: Deadline) -> list[str]:
    spans = [
        (span.began_at.astimezone(LOCAL), span.ended_at.astimezone(LOCAL))
        for span in deadline.counted
    ]
    return [f"{began_at:%a %d/%m %H:%M} - {ended_at:%H:%M}" for began_at, ended_at in spans]


def _skipped(deadline: Deadline) -> list[str]:
    return [f"{day.on:%a %d/%m} {day.reason}" for day in deadline.skipped]


def test_working_hours_name_each_span_that_counted_and_each_day_that_did_not() -> None:
    deadline = _explained("2 working hours", Clock(_at("Fri 06/03 16:00")))
    assert _counted(deadline) == ["Fri 06/03 16:00 - 17:00", "Mon 09/03 07:30 - 08:30"]
    assert _skipped(deadline) == ["Sat 07/03 weekend", "Sun 08/03 weekend"]


def test_working_days_name_the_day_of_receipt_and_the_hours_of_the_days_that_counted() -> None:
    deadline = _explained("2 working days", Clock(_at("Thu 05/03 09:00")))
    assert _counted(deadline) == [
        "Fri 06/03 07:30 - 11:30",
        "Fri 06/03 13:00 - 17:00",
        "Mon 09/03 07:30 - 11:30",
        "Mon 09/03 13:00 - 17:00",
    ]
    assert _skipped(deadline) == [
        "Thu 05/03 day_of_receipt",
        "Sat 07/03 weekend",
        "Sun 08/03 weekend",
    ]


def test_a_public_holiday_is_named_in_both_languages() -> None:
    deadline = _explained("1 working day", Clock(_at("Wed 29/04 09:00")))
    assert [(day.on.day, day.name_vi, day.name_en) for day in deadline.skipped] == [
        (29, None, None),
        (30, "Ngày Chiến thắng", "Liberation Day/Reunification Day"),
        (1, "Ngày Quốc tế Lao động", "International Labor Day"),
        (2, None, None),
        (3, None, None),
    ]


def test_a_day_off_that_an_operator_added_has_his_words() -> None:
    deadline = _explained("1 working day", Clock(_at("Thu 01/01 09:00")))
    assert deadline.skipped[1].name_vi == "Theo thông báo của tỉnh"
    assert deadline.skipped[1].name_en == "As the province announced"
    assert _skipped(deadline)[:2] == ["Thu 01/01 day_of_receipt", "Fri 02/01 day_off"]


def test_a_pause_is_cut_out_of_what_counted() -> None:
    asked = Pause(_at("Mon 02/03 08:30"), _at("Mon 02/03 13:15"))
    deadline = _explained("2 working hours", Clock(_at("Mon 02/03 08:00"), (asked,)))
    assert _counted(deadline) == ["Mon 02/03 08:00 - 08:30", "Mon 02/03 13:15 - 14:45"]
    assert _skipped(deadline) == []


def test_a_day_spent_waiting_is_called_paused_in_working_hours() -> None:
    asked = Pause(_at("Mon 02/03 09:00"), _at("Thu 05/03 08:00"))
    deadline = _explained("2 working hours", Clock(_at("Mon 02/03 08:00"), (asked,)))
    assert _counted(deadline) == ["Mon 02/03 08:00 - 09:00", "Thu 05/03 08:00 - 09:00"]
    assert _skipped(deadline) == ["Tue 03/03 paused", "Wed 04/03 paused"]


def test_a_day_paused_from_its_first_moment_to_its_last_is_called_paused() -> None:
    asked = Pause(_at("Tue 03/03 07:30"), _at("Tue 03/03 17:00"))
    deadline = _explained("2 working hours", Clock(_at("Mon 02/03 16:00"), (asked,)))
    assert _counted(deadline) == ["Mon 02/03 16:00 - 17:00", "Wed 04/03 07:30 - 08:30"]
    assert _skipped(deadline) == ["Tue 03/03 paused"]


def test_what_came_when_work_was_over_lost_nothing_to_a_pause_that_day() -> None:
    asked = Pause(_at("Mon 02/03 16:00"), _at("Tue 03/03 07:30"))
    deadline = _explained("1 working hour", Clock(_at("Mon 02/03 17:00"), (asked,)))
    assert _counted(deadline) == ["Tue 03/03 07:30 - 08:30"]
    assert _skipped(deadline) == []


def test_a_working_day_whose_end_was_paused_counts_none_of_its_hours() -> None:
    asked = Pause(_at("Tue 03/03 16:00"), _at("Wed 04/03 09:00"))
    deadline = _explained("1 working day", Clock(_at("Mon 02/03 08:00"), (asked,)))
    assert _counted(deadline) == ["Wed 04/03 09:00 - 11:30", "Wed 04/03 13:00 - 17:00"]
    assert _skipped(deadline) == ["Mon 02/03 day_of_receipt", "Tue 03/03 paused"]


def test_plain_time_is_one_span_over_nights_and_weekends() -> None:
    deadline = _explained("72 hours", Clock(_at("Fri 06/03 18:00")))
    assert _counted(deadline) == ["Fri 06/03 18:00 - 18:00"]
    assert deadline.counted[0].ended_at == _at("Mon 09/03 18:00")
    assert _skipped(deadline) == []


def test_plain_time_skips_only_days_that_were_paused_from_end_to_end() -> None:
    asked = Pause(_at("Fri 06/03 20:00"), _at("Sun 08/03 10:00"))
    deadline = _explained("4 hours", Clock(_at("Fri 06/03 18:00"), (asked,)))
    assert _counted(deadline) == ["Fri 06/03 18:00 - 20:00", "Sun 08/03 10:00 - 12:00"]
    assert _skipped(deadline) == ["Sat 07/03 paused"]


def test_an_evening_after_work_is_not_a_skipped_day() -> None:
    deadline = _explained("1 working hour", Clock(_at("Mon 02/03 18:00")))
    assert _counted(deadline) == ["Tue 03/03 07:30 - 08:30"]
    assert _skipped(deadline) == []


def test_an_extension_is_told_after_what_was_allowed() -> None:
    clock = Clock(_at("Fri 06/03 15:00"), extension_working_days=1)
    deadline = _explained("1 working hour", clock)
    assert _counted(deadline) == [
        "Fri 06/03 15:00 - 16:00",
        "Mon 09/03 07:30 - 11:30",
        "Mon 09/03 13:00 - 17:00",
    ]
    assert _skipped(deadline) == ["Sat 07/03 weekend", "Sun 08/03 weekend"]


def test_an_open_pause_leaves_what_counted_until_it_began_and_no_moment() -> None:
    asked = Pause(_at("Mon 09/03 08:30"))
    clock = Clock(_at("Fri 06/03 16:00"), (asked,))
    named = DeadlineClass(
        "any", read_amount("8 working hours"), read_amount("1 hour"), (read_amount("1 hour"),)
    )
    deadline = explain(clock, named, PROVINCE)
    assert (deadline.due_at, deadline.warn_at, deadline.escalate_at) == (None, None, ())
    assert _counted(deadline) == ["Fri 06/03 16:00 - 17:00", "Mon 09/03 07:30 - 08:30"]
    assert _skipped(deadline) == ["Sat 07/03 weekend", "Sun 08/03 weekend"]


def test_an_open_pause_leaves_whole_working_days_only() -> None:
    asked = Pause(_at("Wed 04/03 08:30"))
    deadline = _explained("5 working days", Clock(_at("Mon 02/03 08:00"), (asked,)))
    assert _counted(deadline) == ["Tue 03/03 07:30 - 11:30", "Tue 03/03 13:00 - 17:00"]
    assert _skipped(deadline) == ["Mon 02/03 day_of_receipt", "Wed 04/03 paused"]


def test_an_open_pause_from_before_receipt_leaves_nothing() -> None:
    clock = Clock(_at("Mon 02/03 08:00"), (Pause(_at("Fri 27/02 08:00")),))
    for amount in ("2 working hours", "5 working days", "24 hours"):
        deadline = _explained(amount, clock)
        assert (deadline.due_at, deadline.counted) == (None, ()), amount


def test_special_hours_count_as_they_are() -> None:
    deadline = _explained("1 working day", Clock(_at("Thu 09/07 09:00")), HALF_DAYS)
    assert _counted(deadline) == ["Fri 10/07 07:30 - 11:30"]


def test_days_that_touch_are_told_as_one_span() -> None:
    deadline = _explained("2 working days", Clock(_at("Mon 02/03 09:00")), AROUND_THE_CLOCK)
    assert [(span.began_at, span.ended_at) for span in deadline.counted] == [
        (_at("Tue 03/03 00:00"), _at("Thu 05/03 00:00"))
    ]


def test_without_warning_and_escalations_none_are_made() -> None:
    deadline = _explained("5 working days", Clock(_at("Mon 02/03 08:00")))
    assert (deadline.warn_at, deadline.escalate_at) == (None, ())


def test_each_escalation_is_counted_from_the_due_moment() -> None:
    later = tuple(read_amount(written) for written in ("1 working day", "3 working days"))
    named = DeadlineClass("ordinary", read_amount("5 working days"), escalations=later)
    deadline = explain(Clock(_at("Mon 02/03 08:00")), named, PROVINCE)
    assert deadline.escalate_at == (_at("Tue 10/03 17:00"), _at("Thu 12/03 17:00"))


def test_moments_without_a_time_zone_are_refused() -> None:
    naive = datetime.fromisoformat("2026-03-02T08:00")
    with pytest.raises(ValueError, match="time zone"):
        Clock(naive)
    with pytest.raises(ValueError, match="time zone"):
        Pause(_at("Mon 02/03 08:00"), naive)


def test_what_can_not_be_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        read_amount("0 hours")
    with pytest.raises(ValueError, match="before it began"):
        Pause(_at("Mon 02/03 09:00"), _at("Mon 02/03 08:00"))
    with pytest.raises(ValueError, match="take days away"):
        Clock(_at("Mon 02/03 09:00"), extension_working_days=-1)
