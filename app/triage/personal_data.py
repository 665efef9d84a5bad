"""What triage keeps of staff for a time only."""

from sqlalchemy import select

from app.database import table_of
from app.database.forgetting import Forgetting, Retention
from app.identity.models import StaffMember
from app.triage.views.models import SavedView

_VIEWS, _STAFF = table_of(SavedView), table_of(StaffMember)

RETENTIONS: tuple[Retention, ...] = (
    Forgetting(
        "staff_settings",
        _VIEWS,
        lambda before: _VIEWS.c.owner_id.in_(
            select(_STAFF.c.id).where(_STAFF.c.disabled_at < before)
        ),
    ),
)
