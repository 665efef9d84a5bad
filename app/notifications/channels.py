"""The channels that news travels on: Android's, and what preferences speak of."""

from enum import StrEnum


class Channel(StrEnum):
    """What a citizen tells apart when he decides what his phone may show."""

    REPORT_UPDATES = "report_updates"
    DOSSIER_UPDATES = "dossier_updates"
    ANNOUNCEMENTS = "announcements"
    ACCOUNT_SECURITY = "account_security"
    EMERGENCY = "emergency"


# They pass quiet hours, and nobody can mute them here: the phone's own settings can.
ALWAYS_HEARD = frozenset({Channel.ACCOUNT_SECURITY, Channel.EMERGENCY})


class MutableChannel(StrEnum):
    """What can be muted."""

    REPORT_UPDATES = "report_updates"
    DOSSIER_UPDATES = "dossier_updates"
    ANNOUNCEMENTS = "announcements"
