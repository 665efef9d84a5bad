"""A provider's own access token: denied singly or all before a moment, effective at once."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update

from app.audit.models import AuditEvent
from app.identity.models import CitizenLogin, DeniedToken
from app.identity.sessions.denied_tokens import token_id_hash
from app.identity.tasks import make_tasks
from sandbox.issuer import DemoIssuer
from tests.copies import Deployment
from tests.identity.forging import Draft
from tests.service import Caller, Service
from tests.statements import statements
from tests.web.problems import problem_of


def _issuer(service: Service, name: str = "vneid") -> DemoIssuer:
    return service.sandbox.issuers[name]


def _revoke(service: Service, token: str) -> None:
    assert service.anyone().post("/v1/auth/revoke", {"access_token": token}).status_code == 204


def _bearer(service: Service, token: str, path: str = "/v1/me") -> Any:
    return service.anyone().get(path, Authorization=f"Bearer {token}")


def _denied(service: Service) -> int:
    with service.database.reading() as connection:
        return len(connection.execute(select(DeniedToken.denied_at)).all())


def test_revoking_a_token_counts_on_the_next_request_of_another_process(
    deployment: Deployment,
) -> None:
    service = deployment.service
    service.citizen()
    token = _issuer(service).access_token("lan")
    caller = Caller(service.app.test_client(), {"Authorization": f"Bearer {token}"})
    with deployment.client(caller) as there:
        for _ in range(4):  # both of its processes remember the verdict
            assert there.get("/v1/me").status_code == 200
        _revoke(service, token)
        for _ in range(4):
            answer = there.get("/v1/me")
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    problem_of(caller.get("/v1/me"), 401, "unauthenticated")


def test_a_denied_token_stays_denied_however_it_is_written(service: Service) -> None:
    service.citizen()
    draft = Draft.access_token(_issuer(service))
    _revoke(service, draft.sign())
    rewritten = draft.sign(claims=json.dumps(draft.claims, indent=2).encode())
    assert rewritten != draft.sign()
    problem_of(_bearer(service, rewritten), 401, "unauthenticated")
    other = Draft.access_token(_issuer(service)).sign()
    assert _bearer(service, other).status_code == 200


def test_without_an_id_the_subjects_tokens_of_that_second_are_denied(service: Service) -> None:
    service.citizen(), service.citizen("minh")
    draft = Draft.access_token(_issuer(service)).with_claims(jti=None)
    same_second = Draft.access_token(_issuer(service)).with_claims(
        jti=None, iat=draft.now, exp=draft.now + 200
    )
    earlier = Draft.access_token(_issuer(service)).with_claims(jti=None, iat=draft.now - 1)
    anothers = Draft.access_token(_issuer(service), "minh").with_claims(jti=None, iat=draft.now)
    _revoke(service, draft.sign())
    problem_of(_bearer(service, same_second.sign()), 401, "unauthenticated")
    assert _bearer(service, earlier.sign()).status_code == 200
    assert _bearer(service, anothers.sign()).status_code == 200


def test_a_denied_id_is_one_issuers() -> None:
    names = ("https://a.example", "https://b.example")
    assert len({token_id_hash(name, "x") for name in names}) == 2
    assert token_id_hash("a", "b,c") != token_id_hash("a,b", "c")


def test_a_staff_members_token_is_denied_too(service: Service) -> None:
    service.staff("triager")
    token = _issuer(service, "staff").access_token("triager")
    assert _bearer(service, token, "/v1/admin/me").status_code == 200
    _revoke(service, token)
    problem_of(_bearer(service, token, "/v1/admin/me"), 401, "unauthenticated")


def test_tokens_issued_before_a_moment_are_refused(service: Service) -> None:
    service.citizen()
    draft = Draft.access_token(_issuer(service))
    older = Draft.access_token(_issuer(service)).with_claims(iat=draft.now - 5)
    assert _bearer(service, older.sign()).status_code == 200
    moment = datetime.fromtimestamp(draft.now, UTC)
    with service.database.writing() as session:
        session.execute(update(CitizenLogin).values(tokens_denied_before=moment))
        session.commit()
    problem_of(_bearer(service, older.sign()), 401, "unauthenticated")
    assert _bearer(service, draft.sign()).status_code == 200


@pytest.mark.parametrize("acr", [None, "LoA3", "loa2", "", ["LoA2"]])
def test_a_token_of_unknown_assurance_is_too_low_for_everything(
    shared: Service, lan: Caller, acr: object
) -> None:
    token = Draft.access_token(_issuer(shared)).with_claims(acr=acr).sign()
    answer = _bearer(shared, token)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "assurance_too_low")


def test_a_token_of_level_one_sees_no_dossiers(shared: Service, lan: Caller) -> None:
    token = Draft.access_token(_issuer(shared)).with_claims(acr="LoA1").sign()
    assert _bearer(shared, token).status_code == 200
    answer = _bearer(shared, token, "/v1/services/dossiers")
    assert (answer.status_code, answer.get_json()["code"]) == (403, "assurance_too_low")
    assert answer.get_json()["required"] == 2


def test_who_never_logged_in_needs_an_account_and_a_denied_token_says_nothing_of_it(
    service: Service,
) -> None:
    token = _issuer(service).access_token("minh")
    problem_of(_bearer(service, token), 403, "account_required")
    _revoke(service, token)
    problem_of(_bearer(service, token), 401, "unauthenticated")


def test_a_token_bound_to_a_key_is_no_bearer_token(shared: Service, lan: Caller) -> None:
    bound = Draft.access_token(_issuer(shared)).with_claims(cnf={"jkt": "x" * 43}).sign()
    problem_of(_bearer(shared, bound), 401, "unauthenticated")


def test_what_a_token_may_do_is_found_out_by_one_statement(service: Service) -> None:
    service.citizen()
    token = _issuer(service).access_token("lan")
    path = "/v1/services/dossiers"
    _bearer(service, token, path)
    with statements(service) as seen:
        assert _bearer(service, token, path).status_code == 200
    assert len(seen) == 3  # that one, the mark of changes, and the dossiers
    assert "denied_tokens" in seen[0]


def test_a_denial_made_while_a_write_waits_stops_it(service: Service) -> None:
    """The transaction looks again: the token was good when the request began."""
    service.citizen()
    draft = Draft.access_token(_issuer(service))
    caller = Caller(service.app.test_client(), {"Authorization": f"Bearer {draft.sign()}"})
    done: list[bool] = []

    def deny_now(*_: object) -> None:
        if not done:
            done.append(True)
            _revoke(service, draft.sign())

    for happened in ("commit", "checkin"):
        event.listen(service.database.read_engine, happened, deny_now)
    answer = caller.put("/v1/me/consents", {"decisions": []})
    for happened in ("commit", "checkin"):
        event.remove(service.database.read_engine, happened, deny_now)
    assert done
    problem_of(answer, 401, "unauthenticated")


def test_denials_of_expired_tokens_are_forgotten(service: Service) -> None:
    service.citizen()
    _revoke(service, _issuer(service).access_token("lan"))
    _revoke(service, _issuer(service).access_token("lan"))
    task = {task.name: task for task in make_tasks(service.platform)}["sweep_denied_tokens"]
    now = datetime.now(UTC)
    assert (task.run(now), _denied(service)) == (0, 2)
    assert (task.run(now + timedelta(days=2)), _denied(service)) == (2, 0)


def _command(service: Service, *args: str, token: str = "") -> Any:
    return service.app.test_cli_runner().invoke(args=["identity", "deny-token", *args], input=token)


def _audit(service: Service) -> list[Any]:
    with service.database.reading() as connection:
        rows = connection.execute(
            select(AuditEvent.__table__).where(AuditEvent.action == "token_denied")
        )
        return list(rows)


def test_an_operator_denies_a_token_that_he_was_given(service: Service) -> None:
    service.citizen()
    token = _issuer(service).access_token("lan")
    result = _command(service, token=f"{token}\n")
    assert result.exit_code == 0, result.output
    assert token not in result.output
    problem_of(_bearer(service, token), 401, "unauthenticated")
    (row,) = _audit(service)
    assert (row.actor, row.details) == ("operator", {"issuer": "vneid"})
    assert row.subject.startswith("token:")


def test_an_operator_denies_a_token_that_he_knows_the_id_of(service: Service) -> None:
    service.citizen()
    draft = Draft.access_token(_issuer(service))
    args = ("--issuer", "vneid", "--jti", draft.claims["jti"])
    result = _command(service, *args, "--expires-at", "2999-01-01T00:00:00Z")
    assert result.exit_code == 0, result.output
    problem_of(_bearer(service, draft.sign()), 401, "unauthenticated")
    assert len(_audit(service)) == 1


@pytest.mark.parametrize(
    ("args", "token", "said"),
    [
        ((), "", "no access token"),
        ((), "not.a.token", "no access token"),
        (("--jti", "x"), "", "needs --issuer"),
        (("--jti", "x", "--issuer", "vneid"), "", "needs --issuer"),
        (("--jti", "x", "--issuer", "x", "--expires-at", "2999-01-01T00:00:00Z"), "", "no issuer"),
        (("--jti", "x", "--issuer", "vneid", "--expires-at", "tomorrow"), "", "does not match"),
        (
            ("--jti", "x", "--issuer", "vneid", "--expires-at", "2020-01-01T00:00:00Z"),
            "",
            "expired by itself",
        ),
    ],
    ids=["nothing", "garbage", "no issuer", "no expiry", "unknown issuer", "no moment", "expired"],
)
def test_a_wrong_denial_is_explained(
    service: Service, args: tuple[str, ...], token: str, said: str
) -> None:
    result = _command(service, *args, token=token)
    assert result.exit_code != 0
    assert said in result.output
    assert _denied(service) == 0


def test_an_id_token_is_not_taken_for_an_access_token(service: Service) -> None:
    token = _issuer(service).id_token("lan", nonce=uuid.uuid4().hex)
    assert _command(service, token=token).exit_code == 1
    assert _denied(service) == 0
