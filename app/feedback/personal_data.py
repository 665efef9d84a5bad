"""What feedback keeps of people for a time only."""

from app.database import table_of
from app.database.forgetting import Forgetting
from app.feedback.models import IdentityLook, ReportFlag

_FLAGS, _LOOKS = table_of(ReportFlag), table_of(IdentityLook)

FORGETTINGS = (
    Forgetting("flags", _FLAGS, lambda before: _FLAGS.c.closed_at < before),
    Forgetting("looks", _LOOKS, lambda before: _LOOKS.c.at < before),
)
