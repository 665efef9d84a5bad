"""When work is due: cases worked by hand, in the province's own time.

Office hours are 07:30-11:30 and 13:00-17:00, Monday to Friday. The days off that matter here:
2026: Fri 2 Jan (bridged, made up on Sat 10 Jan), Tết Mon 16 - Fri 20 Feb, Mon 27 Apr (for Hùng
Kings' Day, a Sunday), Thu 30 Apr, Fri 1 May, Mon 31 Aug (bridged, made up on Sat 22 Aug),
Tue 1 and Wed 2 Sep. 2027: Tết Thu 4 - Wed 10 Feb, Fri 30 Apr, Mon 3 May (for 1 May, a Saturday).
"""

from datetime import UTC, datetime

import pytest

from app.province.legacy_deadlines import deadline_classes, due_at, provincial_calendar
from app.province.local_time import LOCAL

# What happens | received | due, both as a clerk's clock shows them
TRIAGE_2_WORKING_HOURS = """
in the morning                            | Mon 2026-03-02 08:00 | Mon 2026-03-02 10:00
before office hours                       | Tue 2026-03-03 05:10 | Tue 2026-03-03 09:30
after office hours                        | Tue 2026-03-03 17:30 | Wed 2026-03-04 09:30
at the last moment of the day             | Fri 2026-03-06 17:00 | Mon 2026-03-09 09:30
half an hour before lunch                 | Wed 2026-03-04 11:00 | Wed 2026-03-04 14:30
during lunch                              | Wed 2026-03-04 12:15 | Wed 2026-03-04 15:00
due exactly when lunch begins             | Wed 2026-03-04 09:30 | Wed 2026-03-04 11:30
over the evening                          | Thu 2026-03-05 16:00 | Fri 2026-03-06 08:30
a minute before the weekend               | Fri 2026-03-06 16:59 | Mon 2026-03-09 09:29
on Saturday                               | Sat 2026-03-07 10:00 | Mon 2026-03-09 09:30
half an hour before Tết 2026              | Fri 2026-02-13 16:30 | Mon 2026-02-23 09:00
on a Saturday that is worked              | Sat 2026-08-22 10:00 | Sat 2026-08-22 13:30
"""
ORDINARY_5_WORKING_DAYS = """
in the morning                            | Mon 2026-03-02 08:00 | Mon 2026-03-09 17:00
a minute before midnight                  | Mon 2026-03-02 23:59 | Mon 2026-03-09 17:00
an hour after midnight (still Mon in UTC) | Tue 2026-03-03 01:00 | Tue 2026-03-10 17:00
on Saturday                               | Sat 2026-03-07 10:00 | Fri 2026-03-13 17:00
before Tết 2026                           | Wed 2026-02-11 09:00 | Wed 2026-02-25 17:00
on New Year's Day of Tết 2026             | Tue 2026-02-17 09:00 | Fri 2026-02-27 17:00
before Tết 2027                           | Tue 2027-02-02 09:00 | Tue 2027-02-16 17:00
Hùng Kings and 30 April - 1 May 2026      | Fri 2026-04-24 09:00 | Wed 2026-05-06 17:00
30 April - 1 May 2027                     | Thu 2027-04-29 09:00 | Mon 2027-05-10 17:00
a Saturday worked for a bridged Monday    | Thu 2026-08-20 09:00 | Wed 2026-08-26 17:00
the bridged Monday and National Day       | Fri 2026-08-28 09:00 | Wed 2026-09-09 17:00
a day off that only our own data knows    | Wed 2025-12-31 09:00 | Fri 2026-01-09 17:00
a Saturday that only our own data knows   | Mon 2026-01-05 09:00 | Sat 2026-01-10 17:00
"""
COMPLEX_15_WORKING_DAYS = """
three plain weeks                         | Mon 2026-03-02 08:00 | Mon 2026-03-23 17:00
over Tết 2026                             | Mon 2026-02-09 08:00 | Mon 2026-03-09 17:00
"""
EMERGENCY_15_MINUTES = """
at night                                  | Sun 2026-03-08 02:50 | Sun 2026-03-08 03:05
over midnight of Tết                      | Tue 2026-02-17 23:55 | Wed 2026-02-18 00:10
"""
URGENT_24_HOURS = """
on Friday evening                         | Fri 2026-03-06 18:00 | Sat 2026-03-07 18:00
into 30 April                             | Wed 2026-04-29 20:00 | Thu 2026-04-30 20:00
"""
CASES = [
    pytest.param(code, *cells[1:], id=f"{code}: {cells[0]}")
    for code, table in (
        ("triage", TRIAGE_2_WORKING_HOURS),
        ("ordinary", ORDINARY_5_WORKING_DAYS),
        ("complex", COMPLEX_15_WORKING_DAYS),
        ("emergency", EMERGENCY_15_MINUTES),
        ("urgent", URGENT_24_HOURS),
    )
    for line in table.strip().splitlines()
    for cells in [[cell.strip() for cell in line.split("|")]]
]


@pytest.mark.parametrize(("code", "received", "due"), CASES)
def test_a_deadline_is_what_a_clerk_counts(code: str, received: str, due: str) -> None:
    received_at = _read(received).astimezone(UTC)
    found = due_at(received_at, deadline_classes()[code], provincial_calendar())
    assert f"{found.astimezone(LOCAL):%a %Y-%m-%d %H:%M}" == due
    assert found.tzinfo is UTC


def _read(written: str) -> datetime:
    moment = datetime.strptime(written, "%a %Y-%m-%d %H:%M").replace(tzinfo=LOCAL)
    assert f"{moment:%a}" == written[:3], "the table names another day of the week"
    return moment
