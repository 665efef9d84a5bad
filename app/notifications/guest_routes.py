"""Phones on which nobody is logged in: they are told public news only."""

import uuid

from app.notifications.detaching import remove_guest_device
from app.notifications.devices import Registration, register_guest_device
from app.notifications.schemas import DeviceInput
from app.web.api import Blueprint
from app.web.context import current_sealer, current_session, request_now
from app.web.guards import public
from app.web.limits.policy import LimitClass, limited
from app.web.transactions import transactional

_ONE = "/v1/notifications/guest-devices/<uuid:installation_id>"

blueprint = Blueprint("guest-devices", __name__, description="Public news without a login.")


@blueprint.put(_ONE)
@public
@limited(LimitClass.GUEST_DEVICE)
@blueprint.arguments(DeviceInput)
@transactional
@blueprint.response(204)
def register_guest_phone(sent: Registration, installation_id: uuid.UUID) -> tuple[str, int]:
    """Register a phone on which nobody is logged in, or refresh it; at every start of the app.

    It is told what concerns everybody. A login on it registers it as a citizen's
    (`PUT /v1/notifications/devices/{installation_id}`). While it is a citizen's, only the phone
    itself, which knows its push address, makes it a guest's: 409 `device_in_use`.
    """
    register_guest_device(
        current_session(), current_sealer(), installation_id, sent, now=request_now()
    )
    return "", 204


@blueprint.delete(_ONE)
@public
@limited(LimitClass.GUEST_DEVICE)
@transactional
@blueprint.response(204)
def remove_guest_phone(installation_id: uuid.UUID) -> tuple[str, int]:
    """Stop pushes to a guest's phone. Repeating it, or a citizen's phone, answers the same."""
    remove_guest_device(current_session(), installation_id, now=request_now())
    return "", 204
