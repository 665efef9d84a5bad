"""Tables of identity: citizens, staff and other systems, how they log in, and their sessions."""

from app.identity.models.citizens import Citizen, CitizenIdentifier, CitizenLogin, CitizenParty
from app.identity.models.clients import ClientSecret, IntegrationClient
from app.identity.models.looks import HeldLook, LookDelay
from app.identity.models.sessions import (
    AuthSession,
    DeniedToken,
    DpopProof,
    LoginAttempt,
    SigningKey,
)
from app.identity.models.staff import DutyShift, StaffAbsence, StaffMember, StaffRole

__all__ = [
    "AuthSession",
    "Citizen",
    "CitizenIdentifier",
    "CitizenLogin",
    "CitizenParty",
    "ClientSecret",
    "DeniedToken",
    "DpopProof",
    "DutyShift",
    "HeldLook",
    "IntegrationClient",
    "LoginAttempt",
    "LookDelay",
    "SigningKey",
    "StaffAbsence",
    "StaffMember",
    "StaffRole",
]
