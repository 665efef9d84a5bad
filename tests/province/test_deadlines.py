"""When work is due: cases worked by hand, in the province's own time.

Office hours are 07:30-11:30 and 13:00-17:00, Monday to Friday. The days off that matter here:
2026: Fri 2 Jan (bridged, made up on Sat 10 Jan), Tết Mon 16 - Fri 20 Feb, Mon 27 Apr (for Hùng
Kings' Day, a Sunday), Thu 30 Apr, Fri 1 May, Mon 31 Aug (bridged, made up on Sat 22 Aug),
Tue 1 and Wed 2 Sep, Tue 24 Nov. 2027: Tết Thu 4 - Wed 10 Feb, Hùng Kings' Day Fri 16 Apr,
Fri 30 Apr, Mon 3 May (for 1 May, a Saturday), Thu 2 and Fri 3 Sep.
"""

from datetime import UTC

import pytest

from app.province.deadlines.due import due_at
from tests.province.calendars import PROVINCE
from tests.province.deadline_tables import Case, Table, read_amount, read_cases

TWO_WORKING_HOURS = """
what happens                  | received        | due
in the morning                | Mon 02/03 08:00 | Mon 02/03 10:00
before office hours           | Tue 03/03 05:10 | Tue 03/03 09:30
after office hours            | Tue 03/03 17:30 | Wed 04/03 09:30
at the last moment of the day | Fri 06/03 17:00 | Mon 09/03 09:30
half an hour before lunch     | Wed 04/03 11:00 | Wed 04/03 14:30
during lunch                  | Wed 04/03 12:15 | Wed 04/03 15:00
due exactly when lunch begins | Wed 04/03 09:30 | Wed 04/03 11:30
over the evening              | Thu 05/03 16:00 | Fri 06/03 08:30
a minute before the weekend   | Fri 06/03 16:59 | Mon 09/03 09:29
on Saturday                   | Sat 07/03 10:00 | Mon 09/03 09:30
half an hour before Tết       | Fri 13/02 16:30 | Mon 23/02 09:00
half an hour before 30 April  | Wed 29/04 16:30 | Mon 04/05 09:00
on a Saturday that is worked  | Sat 22/08 10:00 | Sat 22/08 13:30
"""
FIVE_WORKING_DAYS = """
what happens                              | received        | due
in the morning                            | Mon 02/03 08:00 | Mon 09/03 17:00
after office hours                        | Mon 02/03 18:00 | Mon 09/03 17:00
a minute before midnight                  | Mon 02/03 23:59 | Mon 09/03 17:00
at midnight                               | Tue 03/03 00:00 | Tue 10/03 17:00
an hour after midnight (still Mon in UTC) | Tue 03/03 01:00 | Tue 10/03 17:00
a minute before midnight in UTC           | Tue 03/03 06:59 | Tue 10/03 17:00
on Saturday                               | Sat 07/03 10:00 | Fri 13/03 17:00
before Tết                                | Wed 11/02 09:00 | Wed 25/02 17:00
on New Year's Day of Tết                  | Tue 17/02 09:00 | Fri 27/02 17:00
Hùng Kings and 30 April - 1 May           | Fri 24/04 09:00 | Wed 06/05 17:00
a Saturday worked for a bridged Monday    | Thu 20/08 09:00 | Wed 26/08 17:00
the bridged Monday and National Day       | Fri 28/08 09:00 | Wed 09/09 17:00
a Saturday that only our own data knows   | Mon 05/01 09:00 | Sat 10/01 17:00
Vietnam Cultural Day                      | Fri 20/11 09:00 | Mon 30/11 17:00
"""
FIFTEEN_WORKING_DAYS = """
what happens      | received        | due
three plain weeks | Mon 02/03 08:00 | Mon 23/03 17:00
over Tết          | Mon 09/02 08:00 | Mon 09/03 17:00
"""
FIFTEEN_MINUTES = """
what happens           | received        | due
at night               | Sun 08/03 02:50 | Sun 08/03 03:05
over midnight of Tết   | Tue 17/02 23:55 | Wed 18/02 00:10
until midnight exactly | Tue 03/03 23:45 | Wed 04/03 00:00
"""
TWENTY_FOUR_HOURS = """
what happens      | received        | due
on Friday evening | Fri 06/03 18:00 | Sat 07/03 18:00
into 30 April     | Wed 29/04 20:00 | Thu 30/04 20:00
"""
FIVE_WORKING_DAYS_2025 = """
what happens                           | received        | due
a day off that only our own data knows | Wed 31/12 09:00 | Fri 09/01 17:00
"""
FIVE_WORKING_DAYS_2027 = """
what happens          | received        | due
before Tết 2027       | Tue 02/02 09:00 | Tue 16/02 17:00
Hùng Kings' Day 2027  | Thu 15/04 09:00 | Fri 23/04 17:00
30 April - 1 May 2027 | Thu 29/04 09:00 | Mon 10/05 17:00
National Day 2027     | Wed 01/09 09:00 | Fri 10/09 17:00
"""
TWO_WORKING_HOURS_2027 = """
what happens                 | received        | due
half an hour before Tết 2027 | Wed 03/02 16:30 | Thu 11/02 09:00
"""
TABLES = [
    Table("2 working hours", 2026, PROVINCE, TWO_WORKING_HOURS),
    Table("5 working days", 2026, PROVINCE, FIVE_WORKING_DAYS),
    Table("15 working days", 2026, PROVINCE, FIFTEEN_WORKING_DAYS),
    Table("15 minutes", 2026, PROVINCE, FIFTEEN_MINUTES),
    Table("24 hours", 2026, PROVINCE, TWENTY_FOUR_HOURS),
    Table("5 working days", 2025, PROVINCE, FIVE_WORKING_DAYS_2025),
    Table("5 working days", 2027, PROVINCE, FIVE_WORKING_DAYS_2027),
    Table("2 working hours", 2027, PROVINCE, TWO_WORKING_HOURS_2027),
]
CASES = [pytest.param(case, id=case.name) for table in TABLES for case in read_cases(table)]


@pytest.mark.parametrize("case", CASES)
def test_a_deadline_is_what_a_clerk_counts(case: Case) -> None:
    found = due_at(case.clock, read_amount(case.table.amount), case.table.calendar)
    assert found == case.expected("due")
    assert found is None or found.tzinfo is UTC
