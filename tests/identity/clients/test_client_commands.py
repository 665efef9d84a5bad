"""Systems let in, given new secrets and shut out by command, with effect on the next request."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.audit.models import AuditEvent
from app.database import table_of
from app.identity.clients.registry import ClientChangeRefused, rotate_secret
from app.identity.models import ClientSecret
from tests.identity.clients.commands import NAME, add, rotate, run, status
from tests.service import CLIENT_NAME, Service


def _later(service: Service, by: timedelta) -> None:
    """Let time pass for what is stored."""
    with service.database.writing() as session:
        for row in session.scalars(
            select(ClientSecret).where(ClientSecret.expires_at.is_not(None))
        ):
            assert row.expires_at is not None
            row.expires_at -= by
        session.commit()


def _recorded(service: Service) -> list[tuple[str, str, str]]:
    events = table_of(AuditEvent)
    with service.database.reading() as connection:
        rows = connection.execute(select(events).order_by(events.c.number)).all()
    return [(row.actor, row.action, row.subject) for row in rows]


def test_an_added_system_is_let_in_at_once_in_every_process(service: Service) -> None:
    with Service.running(service.platform.settings, service.sandbox) as other_process:
        signer = add(other_process)
        assert status(signer) == 200
        assert status(type(signer)(service.app, signer.secret, NAME)) == 200


def test_while_the_secret_is_changed_both_are_good(service: Service) -> None:
    first = add(service)
    second = rotate(service)
    assert (status(first), status(second)) == (200, 200)
    _later(service, timedelta(hours=24, seconds=1))
    assert (status(first), status(second)) == (401, 200)


def test_several_secrets_are_good_until_each_has_expired(service: Service) -> None:
    first = add(service)
    second = rotate(service, "1h")
    third = rotate(service, "7d")
    assert [status(signer) for signer in (first, second, third)] == [200, 200, 200]
    _later(service, timedelta(hours=2))
    assert [status(signer) for signer in (first, second, third)] == [401, 200, 200]


def test_a_later_rotation_never_makes_an_old_secret_live_longer(service: Service) -> None:
    first = add(service)
    rotate(service, "1h")
    rotate(service, "30d")
    _later(service, timedelta(hours=2))
    assert status(first) == 401


def test_without_an_overlap_the_old_secret_is_refused_at_once(service: Service) -> None:
    first = add(service)
    second = rotate(service, "0")
    assert (status(first), status(second)) == (401, 200)
    with service.database.reading() as connection:
        assert len(connection.execute(select(ClientSecret.id)).all()) == 1


def test_secrets_do_not_pile_up(service: Service) -> None:
    signers = [add(service), *(rotate(service) for _ in range(4))]
    refused = run(service, "rotate", NAME)
    assert refused.exit_code == 1
    assert "5 secrets" in refused.stderr
    assert [status(signer) for signer in signers] == [200] * 5
    newest = rotate(service, "0")
    assert [status(signer) for signer in (*signers, newest)] == [401] * 5 + [200]


def test_a_revoked_system_is_shut_out_at_once_in_every_process(service: Service) -> None:
    signer = add(service)
    with Service.running(service.platform.settings, service.sandbox) as other_process:
        assert run(other_process, "revoke", NAME).exit_code == 0
    assert status(signer) == 401
    with service.database.reading() as connection:
        assert connection.execute(select(ClientSecret.id)).all() == []


@pytest.mark.parametrize("arguments", [("rotate", NAME), ("revoke", NAME)])
def test_what_is_revoked_or_unknown_stays_so(service: Service, arguments: tuple[str, str]) -> None:
    assert run(service, *arguments).exit_code == 1
    add(service)
    run(service, "revoke", NAME)
    refused = run(service, *arguments)
    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert [action for _, action, _ in _recorded(service)] == ["client_added", "client_revoked"]


def test_a_name_is_given_once(service: Service) -> None:
    """What another system sent under it would become this one's to read."""
    first = add(service)
    assert run(service, "add", NAME, "--scope", "dossiers:write").exit_code == 1
    run(service, "revoke", NAME)
    assert run(service, "add", NAME, "--scope", "dossiers:write").exit_code == 1
    assert status(first) == 401


def test_a_name_of_the_file_is_refused(service: Service) -> None:
    refused = run(service, "add", CLIENT_NAME, "--scope", "dossiers:write")
    assert refused.exit_code == 1
    assert "BDS_CLIENTS_FILE" in refused.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", NAME),
        ("add", NAME, "--scope", "everything"),
        ("add", "Tên Có Dấu", "--scope", "dossiers:write"),
        ("add", "", "--scope", "dossiers:write"),
        ("add", "a" * 65, "--scope", "dossiers:write"),
        ("add", "-name", "--scope", "dossiers:write"),
        ("add", "a:b", "--scope", "dossiers:write"),
        ("rotate", NAME, "--overlap", "31d"),
        ("rotate", NAME, "--overlap", "-1h"),
        ("rotate", NAME, "--overlap", "1.5h"),
        ("rotate", NAME, "--overlap", "24"),
        ("rotate", NAME, "--overlap", "９h"),
    ],
    ids=range(12),
)
def test_what_cannot_be_meant_is_refused(service: Service, arguments: tuple[str, ...]) -> None:
    done = run(service, *arguments)
    assert done.exit_code == 2
    assert _recorded(service) == []


def test_every_change_is_recorded_without_a_secret(service: Service) -> None:
    add(service)
    rotate(service)
    run(service, "revoke", NAME)
    assert _recorded(service) == [
        ("operator", "client_added", f"client:{NAME}"),
        ("operator", "client_rotated", f"client:{NAME}"),
        ("operator", "client_revoked", f"client:{NAME}"),
    ]


def test_secrets_stand_nowhere_in_clear(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    signer = add(service)
    status(signer)
    listed = run(service, "list").stdout
    with service.database.reading() as connection:
        stored = connection.execute(select(table_of(ClientSecret))).all()
        trail = connection.execute(select(table_of(AuditEvent))).all()
    secret = signer.secret.removeprefix("whsec_")
    for text in (listed, repr(stored), repr(trail), caplog.text):
        assert secret not in text
        assert "whsec_" not in text


def test_the_list_names_all_of_them(service: Service) -> None:
    add(service)
    rotate(service)
    add(service, "tax-office")
    run(service, "revoke", "tax-office")
    lines = [line.split("\t") for line in run(service, "list").stdout.splitlines()]
    assert lines[0] == [CLIENT_NAME, "file", "dossiers:write procedures:write", "1 secrets"]
    assert lines[1] == [NAME, "database", "dossiers:write", "2 secrets"]
    assert lines[2][:3] == ["tax-office", "database", "dossiers:write"]
    assert lines[2][3].startswith(f"revoked at {datetime.now(UTC):%Y-}")


def test_an_expired_secret_alone_lets_nobody_in(service: Service) -> None:
    signer = add(service)
    with service.database.writing() as session:
        session.execute(update(ClientSecret).values(expires_at=datetime.now(UTC)))
        session.commit()
    assert status(signer) == 401


def test_rotations_at_once_keep_to_the_limit(service: Service) -> None:
    add(service)
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: _is_rotated(service), range(8)))
    assert sorted(done) == [False] * 4 + [True] * 4


def _is_rotated(service: Service) -> bool:
    now, overlap = datetime.now(UTC), timedelta(hours=1)
    with service.database.writing() as session:
        try:
            rotate_secret(session, service.sealer, NAME, overlap=overlap, now=now)
        except ClientChangeRefused:
            return False
        session.commit()
    return True
