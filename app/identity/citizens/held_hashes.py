"""Under which lookup hashes a citizen's things stand: parts of other domains' hot statements.

Their parameters: ``citizen_id``, ``parties_since`` (see ``parties_count_since``), ``party_id``.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, bindparam, select

from app.identity.citizens.parties import COUNTS_FOR
from app.identity.models import CitizenIdentifier, CitizenParty


def own_hashes() -> Select[bytes]:
    """Those of his own numbers."""
    return select(CitizenIdentifier.lookup_hash).where(is_his_number())


def party_hashes() -> Select[bytes]:
    """Those of the organisations that he acts for now."""
    return select(CitizenParty.lookup_hash).where(is_his_party())


def own_and_party_hashes() -> CompoundSelect[bytes]:
    """All of them; none comes twice by more than chance."""
    return own_hashes().union_all(party_hashes())


def is_his_number() -> ColumnElement[bool]:
    """Whether a row of numbers is his."""
    return CitizenIdentifier.citizen_id == bindparam("citizen_id")


def is_his_party() -> ColumnElement[bool]:
    """Whether a row of organisations counts for him now."""
    since = bindparam("parties_since", type_=CitizenParty.confirmed_at.type)
    return and_(
        CitizenParty.citizen_id == bindparam("citizen_id"),
        CitizenParty.ended_at.is_(None),
        CitizenParty.confirmed_at > since,
    )


def is_named_party() -> ColumnElement[bool]:
    """Whether a row of organisations is the one that was asked for."""
    return CitizenParty.id == bindparam("party_id")


def parties_count_since(now: datetime) -> datetime:
    """The moment after which an organisation must have been confirmed to count ``now``."""
    return now - COUNTS_FOR
