"""Whether the holder of a provider's own access token may act as a citizen now."""

from sqlalchemy import Connection, and_, bindparam, exists, func, literal, select
from sqlalchemy.orm import Session

from app.errors import AccountRequired, AssuranceTooLow, Unauthenticated
from app.identity.citizens.consent import require_consent
from app.identity.login.claims import ProviderIdentity
from app.identity.models import Citizen, CitizenLogin, DeniedToken
from app.identity.principals import CitizenPrincipal
from app.identity.sessions.denied_tokens import token_hash
from app.web.guards import Guard

_ALWAYS_A_ROW = select(literal(1)).subquery()
_IS_HIS = and_(
    CitizenLogin.issuer == bindparam("issuer"), CitizenLogin.subject == bindparam("subject")
)
# One statement for all that can change while the token is good.
_STATE = (
    select(
        CitizenLogin.citizen_id,
        CitizenLogin.assurance,
        CitizenLogin.tokens_denied_before,
        func.coalesce(Citizen.consented_version, 0).label("consented_version"),
        exists(select(literal(1)).where(DeniedToken.token_hash == bindparam("token_hash"))).label(
            "is_denied"
        ),
    )
    .select_from(_ALWAYS_A_ROW)
    .outerjoin(CitizenLogin, _IS_HIS)
    .outerjoin(Citizen, Citizen.id == CitizenLogin.citizen_id)
)


def admit_citizen(
    session: Session | Connection, identity: ProviderIdentity, guard: Guard
) -> CitizenPrincipal:
    """The citizen whose account it is.

    Raises ``Unauthenticated`` for a token that was denied, ``AssuranceTooLow``,
    ``AccountRequired`` for somebody who never logged in here, or ``ConsentRequired``.
    """
    state = session.execute(
        _STATE,
        {
            "issuer": identity.issuer.issuer,
            "subject": identity.subject,
            "token_hash": token_hash(identity),
        },
    ).one()
    before = state.tokens_denied_before
    if state.is_denied or (before is not None and identity.issued_at < before.timestamp()):
        raise Unauthenticated(cause="denied", issuer=identity.issuer.name)
    if identity.assurance < guard.assurance:
        raise AssuranceTooLow(required=guard.assurance)
    if state.citizen_id is None:
        raise AccountRequired
    # What was not believed at the login is not believed of the token either.
    assurance = min(identity.assurance, state.assurance)
    if assurance < guard.assurance:
        raise AssuranceTooLow(required=guard.assurance)
    if guard.needs_consent:
        require_consent(state.consented_version)
    return CitizenPrincipal(state.citizen_id, assurance, session_id=None)
