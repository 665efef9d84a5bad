"""When work is due where hours differ: cases worked by hand (what differs: see calendars.py)."""

from datetime import UTC

import pytest

from app.province.deadlines.due import due_at
from tests.province.calendars import AROUND_THE_CLOCK, HALF_DAYS, MAKE_UP_DAYS, NO_HOLIDAYS, SUMMER
from tests.province.deadline_tables import Case, Table, read_amount, read_cases

HALF_DAYS_TWO_WORKING_HOURS = """
what happens                           | received        | due
an hour before a half day ends         | Fri 10/07 10:30 | Mon 13/07 08:30
a public holiday with hours of its own | Mon 23/11 16:00 | Tue 24/11 08:30
"""
HALF_DAYS_FIVE_WORKING_DAYS = """
what happens              | received        | paused                            | due
due on a half day         | Fri 03/07 09:00 |                                   | Fri 10/07 11:30
paused after the half day | Fri 03/07 09:00 | Fri 10/07 11:30 - Fri 10/07 16:00 | Fri 10/07 11:30
paused over its end       | Fri 03/07 09:00 | Fri 10/07 11:00 - Fri 10/07 12:00 | Mon 13/07 17:00
"""
MAKE_UP_DAYS_FIVE_WORKING_DAYS = """
what happens                     | received        | due
a Saturday worked like a Friday  | Mon 09/03 09:00 | Sat 14/03 16:00
a Saturday with hours of its own | Mon 16/03 09:00 | Sat 21/03 12:00
a public holiday that is worked  | Thu 23/04 09:00 | Mon 04/05 17:00
"""
SUMMER_TWO_WORKING_HOURS = """
what happens                         | received        | due
from the old hours into the summer's | Wed 15/04 16:00 | Thu 16/04 08:00
over the summer's long lunch         | Thu 16/04 10:30 | Thu 16/04 15:30
"""
SUMMER_TWO_WORKING_HOURS_BEFORE = """
what happens                        | received        | due
before the first week that is known | Mon 01/12 08:00 | Mon 01/12 10:00
"""
SUMMER_FIVE_WORKING_DAYS = """
what happens                         | received        | due
due on the last day of the old hours | Wed 08/04 09:00 | Wed 15/04 17:00
due on the first day of summer hours | Thu 09/04 09:00 | Thu 16/04 18:00
"""
WITHOUT_HOLIDAYS_FIVE_WORKING_DAYS = """
what happens                          | received        | due
through Tết without a holiday         | Wed 11/02 09:00 | Wed 18/02 17:00
no Saturday worked, no Monday bridged | Thu 20/08 09:00 | Thu 27/08 17:00
"""
WITHOUT_HOLIDAYS_TWO_WORKING_HOURS = """
what happens              | received        | due
into the first day of Tết | Fri 13/02 16:30 | Mon 16/02 09:00
"""
AROUND_THE_CLOCK_TWO_WORKING_HOURS = """
what happens               | received        | due
over midnight on a weekend | Sat 07/03 23:00 | Sun 08/03 01:00
until midnight exactly     | Sat 07/03 22:00 | Sun 08/03 00:00
"""
AROUND_THE_CLOCK_ONE_WORKING_DAY = """
what happens                              | received        | due
a day ends at midnight                    | Mon 02/03 08:00 | Wed 04/03 00:00
received at midnight is received that day | Tue 03/03 00:00 | Thu 05/03 00:00
"""
AROUND_THE_CLOCK_FIVE_WORKING_DAYS = """
what happens          | received        | paused                            | due
through the weekend   | Mon 02/03 08:00 |                                   | Sun 08/03 00:00
paused until midnight | Mon 02/03 08:00 | Tue 03/03 20:00 - Wed 04/03 00:00 | Mon 09/03 00:00
paused from midnight  | Mon 02/03 08:00 | Wed 04/03 00:00 - Wed 04/03 06:00 | Sun 08/03 00:00
"""
TABLES = [
    Table("2 working hours", 2026, HALF_DAYS, HALF_DAYS_TWO_WORKING_HOURS),
    Table("5 working days", 2026, HALF_DAYS, HALF_DAYS_FIVE_WORKING_DAYS),
    Table("5 working days", 2026, MAKE_UP_DAYS, MAKE_UP_DAYS_FIVE_WORKING_DAYS),
    Table("2 working hours", 2026, SUMMER, SUMMER_TWO_WORKING_HOURS),
    Table("2 working hours", 2025, SUMMER, SUMMER_TWO_WORKING_HOURS_BEFORE),
    Table("5 working days", 2026, SUMMER, SUMMER_FIVE_WORKING_DAYS),
    Table("5 working days", 2026, NO_HOLIDAYS, WITHOUT_HOLIDAYS_FIVE_WORKING_DAYS),
    Table("2 working hours", 2026, NO_HOLIDAYS, WITHOUT_HOLIDAYS_TWO_WORKING_HOURS),
    Table("2 working hours", 2026, AROUND_THE_CLOCK, AROUND_THE_CLOCK_TWO_WORKING_HOURS),
    Table("1 working day", 2026, AROUND_THE_CLOCK, AROUND_THE_CLOCK_ONE_WORKING_DAY),
    Table("5 working days", 2026, AROUND_THE_CLOCK, AROUND_THE_CLOCK_FIVE_WORKING_DAYS),
]
CASES = [pytest.param(case, id=case.name) for table in TABLES for case in read_cases(table)]


@pytest.mark.parametrize("case", CASES)
def test_a_deadline_follows_its_calendar(case: Case) -> None:
    found = due_at(case.clock, read_amount(case.table.amount), case.table.calendar)
    assert found == case.expected("due")
    assert found is None or found.tzinfo is UTC
