"""The rules by which new reports find their agency, version by version."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Json, NfcString


class RoutingVersion(Base):
    """All rules in their order as somebody left them; only ever added, the newest counts."""

    __tablename__ = "routing_versions"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # What was done, and to which rule; None: to their order.
    action: Mapped[str] = mapped_column(NfcString(16))
    rule_id: Mapped[uuid.UUID | None]
    changed_by: Mapped[str] = mapped_column(NfcString(100))
    changed_at: Mapped[datetime]
    rules: Mapped[list[dict[str, Any]]] = mapped_column(Json)
