"""What joins notifications to the domains below them, and to those above."""

from typing import cast

from flask import Flask, current_app

from app.identity.wiring import identity_of
from app.notifications.absorption import move_notifications
from app.notifications.broadcasts.audiences import Followed, Follows
from app.notifications.detaching import detach_session
from app.notifications.security_news import tell_of_security_event
from app.notifications.staff.devices import detach_leaver

EXTENSION = "notifications"
FOLLOWED = "notifications-followed"


def connect_notifications(app: Flask) -> None:
    """Have identity say whose phones to leave alone, and what a citizen must learn of."""
    identity = identity_of(app)
    # A session that ends takes its phone off the pushes, in the same transaction.
    identity.sessions.on_end(detach_session)
    identity.security_events.on_event(tell_of_security_event)
    identity.linking.on_absorb(move_notifications)
    identity.leavers.on_leave(detach_leaver)


def register_follows(app: Flask, follows: Follows, followed: Followed) -> None:
    """Have ``follows`` say who follows an area, ``followed`` which; a higher domain knows."""
    app.extensions[EXTENSION] = follows
    app.extensions[FOLLOWED] = followed


def current_follows() -> Follows:
    """How to ask who follows which areas."""
    return cast("Follows", current_app.extensions[EXTENSION])


def current_followed() -> Followed:
    """How to ask what one citizen follows."""
    return cast("Followed", current_app.extensions[FOLLOWED])
