"""Numbers for the changes of officials' inboxes: told, read, deleted."""

from app.database import Database
from app.database.change_numbers import ChangeNumbers
from app.notifications.staff.models import StaffNotification

STAFF_NOTIFICATION_CHANGES = ChangeNumbers("staff_notifications", StaffNotification)


def number_staff_changes(database: Database) -> int:
    """Number what is committed and has no number; how many."""
    if not STAFF_NOTIFICATION_CHANGES.has_unnumbered(database):
        return 0
    return STAFF_NOTIFICATION_CHANGES.number(database)
