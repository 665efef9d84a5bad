"""Warnings before and escalations after a deadline: cases worked by hand (see test_deadlines.py).

"before" is the amount that the warning comes before, "after" the one that the escalation comes
after.
"""

import pytest

from app.province.deadlines.due import DeadlineClass, explain
from tests.province.calendars import AROUND_THE_CLOCK, PROVINCE
from tests.province.deadline_tables import Case, Table, read_amount, read_cases

WARNED_OF_FIVE_WORKING_DAYS = """
what happens         | received        | before          | warned          | due
in a plain week      | Mon 02/03 08:00 | 1 working day   | Fri 06/03 17:00 | Mon 09/03 17:00
over Tết             | Mon 09/02 09:00 | 1 working day   | Fri 13/02 17:00 | Mon 23/02 17:00
by working hours     | Mon 02/03 08:00 | 6 working hours | Mon 09/03 09:30 | Mon 09/03 17:00
by a whole day       | Mon 02/03 08:00 | 8 working hours | Mon 09/03 07:30 | Mon 09/03 17:00
by the clock         | Mon 02/03 08:00 | 24 hours        | Sun 08/03 17:00 | Mon 09/03 17:00
the day of receipt   | Mon 02/03 08:00 | 5 working days  | Mon 02/03 17:00 | Mon 09/03 17:00
never before receipt | Mon 02/03 18:00 | 5 working days  | Mon 02/03 18:00 | Mon 09/03 17:00
longer than it takes | Mon 02/03 08:00 | 9 working days  | Mon 02/03 08:00 | Mon 09/03 17:00
"""
WARNED_OF_TWO_WORKING_HOURS = """
what happens         | received        | before          | warned          | due
in the morning       | Mon 02/03 08:00 | 1 working hour  | Mon 02/03 09:00 | Mon 02/03 10:00
after a weekend      | Fri 06/03 16:30 | 1 working hour  | Mon 09/03 08:00 | Mon 09/03 09:00
before a weekend     | Fri 06/03 15:45 | 1 working hour  | Fri 06/03 16:45 | Mon 09/03 08:15
over lunch           | Wed 04/03 11:00 | 2 working hours | Wed 04/03 11:00 | Wed 04/03 14:30
when the day begins  | Tue 03/03 05:10 | 2 working hours | Tue 03/03 07:30 | Tue 03/03 09:30
by minutes           | Mon 02/03 08:00 | 10 minutes      | Mon 02/03 09:50 | Mon 02/03 10:00
never before receipt | Mon 02/03 08:00 | 4 working hours | Mon 02/03 08:00 | Mon 02/03 10:00
not within its span  | Wed 04/03 09:30 | 3 working hours | Wed 04/03 09:30 | Wed 04/03 11:30
"""
WARNED_OF_A_DAY = """
what happens         | received        | before        | warned          | due
into a weekend       | Fri 06/03 18:00 | 2 hours       | Sat 07/03 16:00 | Sat 07/03 18:00
from a Saturday      | Fri 06/03 10:00 | 1 working day | Fri 06/03 17:00 | Sat 07/03 10:00
never before receipt | Fri 06/03 18:00 | 1 working day | Fri 06/03 18:00 | Sat 07/03 18:00
"""
WARNED_OF_A_PAUSED_ONE = """
what happens | received        | paused                            | before  | warned
after it     | Mon 02/03 08:00 | Mon 02/03 08:30 - Mon 02/03 10:00 | 1 hour  | Mon 02/03 10:30
within it    | Mon 02/03 08:00 | Mon 02/03 08:30 - Mon 02/03 10:00 | 2 hours | Mon 02/03 09:30
while open   | Mon 02/03 08:00 | Mon 02/03 08:30 - open            | 1 hour  | not due
"""
WARNED_AROUND_THE_CLOCK = """
what happens             | received        | before        | warned          | due
when the day before ends | Mon 02/03 08:00 | 1 working day | Tue 03/03 00:00 | Wed 04/03 00:00
"""
ESCALATED_AFTER_FIVE_WORKING_DAYS = """
what happens         | received        | due             | after           | escalated
the next working day | Mon 02/03 08:00 | Mon 09/03 17:00 | 1 working day   | Tue 10/03 17:00
three of them        | Mon 02/03 08:00 | Mon 09/03 17:00 | 3 working days  | Thu 12/03 17:00
over a weekend       | Fri 27/02 08:00 | Fri 06/03 17:00 | 1 working day   | Mon 09/03 17:00
over Tết             | Fri 06/02 08:00 | Fri 13/02 17:00 | 2 working days  | Tue 24/02 17:00
by working hours     | Mon 02/03 08:00 | Mon 09/03 17:00 | 2 working hours | Tue 10/03 09:30
by the clock         | Mon 02/03 08:00 | Mon 09/03 17:00 | 12 hours        | Tue 10/03 05:00
"""
ESCALATED_AFTER_TWO_WORKING_HOURS = """
what happens         | received        | due             | after           | escalated
over lunch           | Mon 02/03 08:00 | Mon 02/03 10:00 | 2 working hours | Mon 02/03 13:30
the next working day | Mon 02/03 08:00 | Mon 02/03 10:00 | 1 working day   | Tue 03/03 17:00
"""
ESCALATED_AFTER_A_DAY = """
what happens         | received        | due             | after          | escalated
on a weekend         | Fri 06/03 18:00 | Sat 07/03 18:00 | 12 hours       | Sun 08/03 06:00
when work begins     | Fri 06/03 18:00 | Sat 07/03 18:00 | 1 working hour | Mon 09/03 08:30
the next working day | Fri 06/03 18:00 | Sat 07/03 18:00 | 1 working day  | Mon 09/03 17:00
"""
ESCALATED_DESPITE_A_PAUSE = """
what happens | received        | paused                            | after         | escalated
after it     | Mon 02/03 08:00 | Tue 10/03 09:00 - Wed 11/03 09:00 | 1 working day | Tue 10/03 17:00
"""
ESCALATED_AROUND_THE_CLOCK = """
what happens           | received        | due             | after         | escalated
when the next day ends | Mon 02/03 08:00 | Wed 04/03 00:00 | 1 working day | Thu 05/03 00:00
"""
WARNED = [
    Table("5 working days", 2026, PROVINCE, WARNED_OF_FIVE_WORKING_DAYS),
    Table("2 working hours", 2026, PROVINCE, WARNED_OF_TWO_WORKING_HOURS),
    Table("24 hours", 2026, PROVINCE, WARNED_OF_A_DAY),
    Table("2 working hours", 2026, PROVINCE, WARNED_OF_A_PAUSED_ONE),
    Table("1 working day", 2026, AROUND_THE_CLOCK, WARNED_AROUND_THE_CLOCK),
]
ESCALATED = [
    Table("5 working days", 2026, PROVINCE, ESCALATED_AFTER_FIVE_WORKING_DAYS),
    Table("2 working hours", 2026, PROVINCE, ESCALATED_AFTER_TWO_WORKING_HOURS),
    Table("24 hours", 2026, PROVINCE, ESCALATED_AFTER_A_DAY),
    Table("5 working days", 2026, PROVINCE, ESCALATED_DESPITE_A_PAUSE),
    Table("1 working day", 2026, AROUND_THE_CLOCK, ESCALATED_AROUND_THE_CLOCK),
]


def _cases(tables: list[Table]) -> list[object]:
    return [pytest.param(case, id=case.name) for table in tables for case in read_cases(table)]


@pytest.mark.parametrize("case", _cases(WARNED))
def test_a_warning_comes_as_long_before_as_the_class_says(case: Case) -> None:
    allowed, before = read_amount(case.table.amount), read_amount(case.cells["before"])
    deadline = explain(case.clock, DeadlineClass("x", allowed, before), case.table.calendar)
    assert deadline.warn_at == case.expected("warned")
    assert "due" not in case.cells or deadline.due_at == case.expected("due")


@pytest.mark.parametrize("case", _cases(ESCALATED))
def test_an_escalation_comes_as_long_after_as_the_class_says(case: Case) -> None:
    allowed, after = read_amount(case.table.amount), read_amount(case.cells["after"])
    named = DeadlineClass("x", allowed, escalations=(after,))
    deadline = explain(case.clock, named, case.table.calendar)
    assert deadline.escalate_at == (case.expected("escalated"),)
    assert "due" not in case.cells or deadline.due_at == case.expected("due")
