"""When work is due that was paused or extended: cases worked by hand (days off: test_deadlines.py).

A pause is "asked - answered"; a second one stands below the first. "more" is how many working days
an extension added.
"""

from datetime import UTC

import pytest

from app.province.deadlines.due import due_at
from tests.province.calendars import AROUND_THE_CLOCK, PROVINCE
from tests.province.deadline_tables import Case, Table, read_amount, read_cases

TWO_WORKING_HOURS = """
what happens               | received        | paused                            | due
into and out of lunch      | Wed 04/03 11:00 | Wed 04/03 11:15 - Wed 04/03 13:15 | Wed 04/03 15:00
lunch and nothing else     | Wed 04/03 11:00 | Wed 04/03 11:30 - Wed 04/03 13:00 | Wed 04/03 14:30
over a weekend             | Fri 06/03 16:00 | Fri 06/03 16:30 - Mon 09/03 08:30 | Mon 09/03 10:00
over Tết                   | Fri 13/02 16:00 | Fri 13/02 16:30 - Tue 24/02 09:00 | Tue 24/02 10:30
Tết and nothing else       | Fri 13/02 16:30 | Mon 16/02 08:00 - Fri 20/02 17:00 | Mon 23/02 09:00
from when it is due        | Wed 04/03 09:30 | Wed 04/03 11:30 - Thu 05/03 09:00 | Wed 04/03 11:30
until the end of the day   | Mon 02/03 16:00 | Mon 02/03 16:30 - Mon 02/03 17:00 | Tue 03/03 09:00
over the moment it was due | Mon 02/03 08:00 | Mon 02/03 09:59 - Mon 02/03 10:01 | Mon 02/03 10:02
overlapping                | Mon 02/03 08:00 | Mon 02/03 08:30 - Mon 02/03 09:30 | Mon 02/03 11:30
                           |                 | Mon 02/03 09:00 - Mon 02/03 10:00 |
the same one twice         | Mon 02/03 08:00 | Mon 02/03 08:30 - Mon 02/03 09:00 | Mon 02/03 10:30
                           |                 | Mon 02/03 08:30 - Mon 02/03 09:00 |
one right after the other  | Mon 02/03 08:00 | Mon 02/03 09:00 - Mon 02/03 09:30 | Mon 02/03 11:00
                           |                 | Mon 02/03 08:30 - Mon 02/03 09:00 |
one within the other       | Mon 02/03 08:00 | Mon 02/03 08:30 - Mon 02/03 10:30 | Mon 02/03 13:30
                           |                 | Mon 02/03 09:00 - Mon 02/03 09:30 |
before receipt             | Mon 02/03 08:00 | Fri 27/02 08:00 - Mon 02/03 07:45 | Mon 02/03 10:00
before receipt and on      | Mon 02/03 08:00 | Fri 27/02 08:00 - Mon 02/03 09:00 | Mon 02/03 11:00
after it was due           | Mon 02/03 08:00 | Mon 02/03 14:00 - Mon 02/03 15:00 | Mon 02/03 10:00
of no length               | Mon 02/03 08:00 | Mon 02/03 09:00 - Mon 02/03 09:00 | Mon 02/03 10:00
on a worked Saturday       | Sat 22/08 10:00 | Sat 22/08 10:30 - Sat 22/08 13:30 | Sat 22/08 15:00
open                       | Mon 02/03 08:00 | Mon 02/03 09:00 - open            | not due
open after a closed one    | Mon 02/03 08:00 | Mon 02/03 08:30 - Mon 02/03 08:45 | not due
                           |                 | Mon 02/03 09:00 - open            |
"""
FIVE_WORKING_DAYS = """
what happens               | received        | paused                            | due
on the day of receipt      | Mon 02/03 08:00 | Mon 02/03 09:00 - Mon 02/03 18:00 | Mon 09/03 17:00
over the end of a day      | Mon 02/03 08:00 | Tue 03/03 16:00 - Wed 04/03 09:00 | Tue 10/03 17:00
over lunch                 | Mon 02/03 08:00 | Tue 03/03 10:00 - Tue 03/03 15:00 | Mon 09/03 17:00
over a weekend             | Mon 02/03 08:00 | Fri 06/03 18:00 - Mon 09/03 08:00 | Mon 09/03 17:00
over Friday and a weekend  | Mon 02/03 08:00 | Fri 06/03 15:00 - Mon 09/03 08:00 | Tue 10/03 17:00
over Tết                   | Wed 11/02 09:00 | Fri 13/02 10:00 - Mon 23/02 10:00 | Thu 26/02 17:00
for four weeks             | Mon 02/03 08:00 | Tue 03/03 09:00 - Tue 31/03 09:00 | Mon 06/04 17:00
until the end of a day     | Mon 02/03 08:00 | Tue 03/03 09:00 - Tue 03/03 17:00 | Tue 10/03 17:00
until a minute before it   | Mon 02/03 08:00 | Tue 03/03 09:00 - Tue 03/03 16:59 | Mon 09/03 17:00
from the end of a day      | Mon 02/03 08:00 | Tue 03/03 17:00 - Wed 04/03 07:30 | Mon 09/03 17:00
the last minute of a day   | Mon 02/03 08:00 | Tue 03/03 16:59 - Tue 03/03 17:00 | Tue 10/03 17:00
overlapping                | Mon 02/03 08:00 | Tue 03/03 09:00 - Thu 05/03 10:00 | Thu 12/03 17:00
                           |                 | Wed 04/03 09:00 - Fri 06/03 10:00 |
two on one day             | Mon 02/03 08:00 | Tue 03/03 15:00 - Tue 03/03 17:00 | Tue 10/03 17:00
                           |                 | Tue 03/03 16:00 - Tue 03/03 19:00 |
over two evenings          | Mon 02/03 08:00 | Tue 03/03 16:00 - Tue 03/03 18:00 | Wed 11/03 17:00
                           |                 | Thu 05/03 16:00 - Thu 05/03 18:00 |
over the moment it was due | Mon 02/03 08:00 | Mon 09/03 16:00 - Wed 11/03 10:00 | Wed 11/03 17:00
from when it is due        | Mon 02/03 08:00 | Mon 09/03 17:00 - Fri 13/03 09:00 | Mon 09/03 17:00
before receipt             | Mon 02/03 08:00 | Thu 26/02 09:00 - Mon 02/03 07:00 | Mon 09/03 17:00
on a Saturday, not worked  | Mon 02/03 08:00 | Sat 07/03 08:00 - Sun 08/03 20:00 | Mon 09/03 17:00
on a worked Saturday       | Thu 20/08 09:00 | Sat 22/08 08:00 - Sun 23/08 20:00 | Thu 27/08 17:00
open                       | Mon 02/03 08:00 | Wed 04/03 09:00 - open            | not due
"""
TWENTY_FOUR_HOURS = """
what happens        | received        | paused                            | due
for two hours       | Fri 06/03 18:00 | Fri 06/03 20:00 - Fri 06/03 22:00 | Sat 07/03 20:00
over a weekend      | Fri 06/03 18:00 | Sat 07/03 06:00 - Mon 09/03 06:00 | Mon 09/03 18:00
overlapping         | Mon 02/03 08:00 | Mon 02/03 10:00 - Mon 02/03 14:00 | Tue 03/03 14:00
                    |                 | Mon 02/03 12:00 - Mon 02/03 16:00 |
from when it is due | Mon 02/03 08:00 | Tue 03/03 08:00 - Tue 03/03 12:00 | Tue 03/03 08:00
open                | Mon 02/03 08:00 | Mon 02/03 09:00 - open            | not due
"""
FIFTEEN_MINUTES = """
what happens     | received        | paused                            | due
for half an hour | Sun 08/03 02:50 | Sun 08/03 02:55 - Sun 08/03 03:25 | Sun 08/03 03:35
"""
MORE_AFTER_FIVE_WORKING_DAYS = """
what happens          | received        | paused                            | more | due
as long again         | Mon 02/03 08:00 |                                   | 5    | Mon 16/03 17:00
over Tết              | Mon 09/02 09:00 |                                   | 3    | Thu 26/02 17:00
after a pause         | Mon 02/03 08:00 | Tue 03/03 16:00 - Wed 04/03 09:00 | 2    | Thu 12/03 17:00
a pause within it     | Mon 02/03 08:00 | Tue 10/03 16:00 - Wed 11/03 09:00 | 2    | Thu 12/03 17:00
while a pause is open | Mon 02/03 08:00 | Tue 10/03 16:00 - open            | 2    | not due
"""
MORE_AFTER_TWO_WORKING_HOURS = """
what happens         | received        | paused                            | more | due
until the next day   | Mon 02/03 08:00 |                                   | 1    | Tue 03/03 17:00
from after a weekend | Fri 06/03 16:59 |                                   | 2    | Wed 11/03 17:00
a pause within it    | Mon 02/03 08:00 | Tue 03/03 09:00 - Wed 04/03 08:00 | 1    | Wed 04/03 17:00
"""
MORE_AFTER_TWENTY_FOUR_HOURS = """
what happens    | received        | paused                            | more | due
from a Saturday | Fri 06/03 18:00 |                                   | 1    | Mon 09/03 17:00
into 30 April   | Tue 28/04 20:00 |                                   | 2    | Tue 05/05 17:00
after a pause   | Mon 02/03 08:00 | Mon 02/03 20:00 - Tue 03/03 20:00 | 1    | Thu 05/03 17:00
"""
MORE_AFTER_FIFTEEN_MINUTES = """
what happens     | received        | paused | more | due
on a Sunday      | Sun 08/03 02:50 |        | 1    | Mon 09/03 17:00
on a working day | Mon 02/03 08:00 |        | 1    | Tue 03/03 17:00
"""
MORE_AROUND_THE_CLOCK = """
what happens           | received        | paused | more | due
due at midnight before | Mon 02/03 00:00 |        | 1    | Wed 04/03 00:00
"""
TABLES = [
    Table("2 working hours", 2026, PROVINCE, TWO_WORKING_HOURS),
    Table("5 working days", 2026, PROVINCE, FIVE_WORKING_DAYS),
    Table("24 hours", 2026, PROVINCE, TWENTY_FOUR_HOURS),
    Table("15 minutes", 2026, PROVINCE, FIFTEEN_MINUTES),
    Table("5 working days", 2026, PROVINCE, MORE_AFTER_FIVE_WORKING_DAYS),
    Table("2 working hours", 2026, PROVINCE, MORE_AFTER_TWO_WORKING_HOURS),
    Table("24 hours", 2026, PROVINCE, MORE_AFTER_TWENTY_FOUR_HOURS),
    Table("15 minutes", 2026, PROVINCE, MORE_AFTER_FIFTEEN_MINUTES),
    Table(
        "24 working hours",
        2026,
        AROUND_THE_CLOCK,
        MORE_AROUND_THE_CLOCK,
    ),
]
CASES = [pytest.param(case, id=case.name) for table in TABLES for case in read_cases(table)]


@pytest.mark.parametrize("case", CASES)
def test_a_deadline_waits_through_pauses_and_extensions(case: Case) -> None:
    found = due_at(case.clock, read_amount(case.table.amount), case.table.calendar)
    assert found == case.expected("due")
    assert found is None or found.tzinfo is UTC
