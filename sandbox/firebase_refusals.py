"""How FCM HTTP v1 refuses: its errors and their bodies."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Refusal:
    """An error as FCM reports it; ``field`` names the part of the body that is wrong."""

    http_status: int
    status: str
    message: str
    fcm_code: str | None = None
    field: str | None = None
    retry_after_s: int | None = None

    def body(self) -> dict[str, Any]:
        """Return the JSON that goes with the HTTP status (google.rpc.Status)."""
        details: list[dict[str, Any]] = []
        if self.fcm_code is not None:
            kind = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
            details.append({"@type": kind, "errorCode": self.fcm_code})
        if self.field is not None:
            kind = "type.googleapis.com/google.rpc.BadRequest"
            violation = {"field": self.field, "description": self.message}
            details.append({"@type": kind, "fieldViolations": [violation]})
        error = {"code": self.http_status, "message": self.message, "status": self.status}
        return {"error": {**error, "details": details} if details else error}


class BodyRefused(Exception):
    """The body breaks a rule of FCM; ``refusal`` is the answer."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.refusal = Refusal(400, "INVALID_ARGUMENT", message, "INVALID_ARGUMENT", field)
