"""What the reasons mean for which a delivery ended as it did, in an operator's words."""

from app.database import AnyRow
from app.notifications.models import DeliveryState

_OVER = "its time was over before it could be sent"
_UNKNOWN = "no more is known"
WHY = {
    "replaced": "something newer about the same thing took its place",
    "device_gone": "the phone was not that person's any more when its turn came",
    "device_changed_hands": "somebody else logged in on the phone",
    "address_moved": "the address was registered by another installation",
    "address_dead": "the phone's address died",
    "address_unreadable": "no key of BDS_SECRET_KEYS opens the phone's address",
    "logged_out": "the session on the phone ended",
    "removed": "the app took the phone off",
    "unrefreshed": "the app was not opened on the phone for 270 days",
    "forgotten": "nobody was logged in on the phone, and the app was not opened for 180 days",
    "consent_withdrawn": "the citizen took his consent back",
    "use_restricted": "the citizen had the use of his data restricted",
    "muted": "the channel was muted before it was sent",
    "read": "it was read before it was sent",
    "deleted": "the citizen deleted it before it was sent",
    "stopped": "it was cancelled or recalled, or the alert was over or grew worse",
    "staff_disabled": "the official's account was shut",
    "mailbox_changed": "an operator named another mailbox, or none",
    "taken_back": "what it was about is not the citizen's any more",
    "out_of_sight": "he may not see any more what it was about",
    "settled": "what waited for him does not any more: a colleague was quicker, or took it back",
    "expired_by_operator": "an operator let everything so old expire",
    "unregistered": "Firebase knows no such installation: the app is gone",
    "sender_mismatch": "the address belongs to another Firebase project",
    "invalid_message": "Firebase refused the message or the address as invalid",
    "unauthorised": "the other side did not take our credentials",
    "throttled": "Firebase asked everybody to wait",
    "unavailable": "Firebase, or the mail server, was not there",
    "timeout": "nobody answered in time; it may have arrived all the same",
    "unknown": "Firebase, or the mail server, said what we do not know",
    "deferred": "the mail server wants it later",
    "refused": "the mail server refused the mailbox or the mail for good",
}


def why(row: AnyRow) -> str | None:
    """Why a delivery is where it is; None where there is nothing to say."""
    if row.error is not None:
        return f"{row.error}: {WHY.get(row.error, _UNKNOWN)}"
    return _OVER if row.state == DeliveryState.EXPIRED else None
