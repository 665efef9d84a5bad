"""One thing to tell one official."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.notifications.staff.kinds import StaffKind


@dataclass(frozen=True)
class StaffNews:
    """One thing to tell one official, about a subject of his.

    ``params`` fill the text when he reads it. Who ``is_on_duty`` hears of emergencies whatever he
    chose.
    """

    staff_id: uuid.UUID
    kind: StaffKind
    subject_id: uuid.UUID
    params: Mapping[str, str | int] = field(default_factory=dict)
    is_on_duty: bool = False
