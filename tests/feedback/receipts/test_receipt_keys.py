"""Keys of receipts change by command, stay published for ever, and are nobody else's keys."""

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from sqlalchemy import select, update

from app.audit.models import AuditEvent
from app.feedback.models import ReceiptKey, ReportReceipt
from app.feedback.receipts import key_rotation
from app.feedback.receipts.keys import REREAD_AFTER_S, ReceiptKeys
from app.province.local_time import LOCAL, local_day
from tests.feedback.receipts.documented import (
    KEYS,
    published,
    receipts_of,
    run_worker,
    verifier,
)
from tests.reports import file_report, set_directly
from tests.service import Json, Service
from tests.stand_ins import PUBLIC_URL
from tests.web.problems import problem_of

_NOW = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


class Clock:
    """Time that passes when it is told to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def _keys(service: Service) -> tuple[ReceiptKeys, Clock]:
    clock = Clock()
    return ReceiptKeys(service.database, service.sealer, clock=clock), clock


def _signing_kid(keys: ReceiptKeys, now: datetime) -> str | None:
    found = keys.find_signing_key(now)
    return found[0] if found else None


def _rotate_at(service: Service, now: datetime) -> str:
    with service.database.writing() as session:
        kid = key_rotation.rotate(session, service.sealer, now=now)
        session.commit()
    return kid


def _replace_at(service: Service, since: datetime, now: datetime) -> str:
    with service.database.writing() as session:
        kid = key_rotation.replace_compromised(session, service.sealer, since=since, now=now)
        session.commit()
    return kid


def _kids(service: Service) -> list[str]:
    with service.database.reading() as connection:
        return list(connection.scalars(select(ReceiptKey.kid).order_by(ReceiptKey.number)))


def _kid_of(receipt: Json) -> str:
    return str(jwt.get_unverified_header(receipt["jws"])["kid"])


def test_a_rotated_key_is_published_before_it_signs_and_the_old_one_for_ever(
    service: Service,
) -> None:
    keys, clock = _keys(service)
    keys.ensure_first(_NOW)
    first = _signing_kid(keys, _NOW)
    second = _rotate_at(service, _NOW)
    clock.now += REREAD_AFTER_S + 0.1
    assert [jwk["kid"] for jwk in keys.jwks()] == [first, second]
    assert _signing_kid(keys, _NOW + 14 * _MINUTE) == first
    assert _signing_kid(keys, _NOW + 15 * _MINUTE) == second
    clock.now += REREAD_AFTER_S + 0.1
    years_later = _NOW + timedelta(days=9000)
    assert _signing_kid(keys, years_later) == second
    assert [jwk["kid"] for jwk in keys.jwks()] == [first, second]


def test_only_the_public_half_is_published(signing: Service) -> None:
    (jwk,) = published(signing)["keys"]
    assert set(jwk) == {"kty", "crv", "x", "y", "kid", "alg", "use", "iat"}
    answer = signing.anyone().get(KEYS)
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert signing.anyone().get(KEYS, If_None_Match=answer.headers["ETag"]).status_code == 304


def test_nobody_keeps_the_answer_while_there_is_no_key(service: Service) -> None:
    answer = service.anyone().get(KEYS)
    assert answer.get_json() == {"keys": []}
    assert "max-age" not in answer.headers["Cache-Control"]


def test_a_key_of_receipts_opens_no_route(signing: Service) -> None:
    lan = signing.citizen()
    keys, _ = _keys(signing)
    found = keys.find_signing_key(datetime.now(UTC))
    assert found is not None
    kid, private = found
    claims = jwt.decode(lan.tokens["access_token"], options={"verify_signature": False})
    forged = jwt.encode(claims, private, algorithm="ES256", headers={"kid": kid, "typ": "at+jwt"})
    answer = signing.anyone().get("/v1/me", Authorization=f"Bearer {forged}")
    problem_of(answer, 401, "unauthenticated")
    (receipt,) = receipts_of(lan, file_report(lan))
    answer = signing.anyone().get("/v1/me", Authorization=f"Bearer {receipt['jws']}")
    problem_of(answer, 401, "unauthenticated")
    assert kid not in json.dumps(signing.anyone().get("/.well-known/jwks.json").get_json())


def test_workers_that_make_the_first_key_at_once_agree_on_one(service: Service) -> None:
    processes = [_keys(service)[0] for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda keys: keys.ensure_first(_NOW), processes))
        kids = set(pool.map(lambda keys: _signing_kid(keys, _NOW), processes))
    assert list(kids) == _kids(service)


def test_workers_that_sign_at_once_sign_each_receipt_once(service: Service) -> None:
    lan = service.citizen()
    reports = [file_report(lan) for _ in range(5)]
    keys, _ = _keys(service)
    keys.ensure_first(datetime.now(UTC))
    with ThreadPoolExecutor(4) as pool:
        signed = list(pool.map(lambda _: run_worker(service), range(4)))
    assert sum(signed) == 5
    for report in reports:
        (receipt,) = receipts_of(lan, report)
        assert verifier()(receipt, published(service), PUBLIC_URL)["sub"] == report["reference"]


def _run(service: Service, *args: str) -> str:
    result = service.app.test_cli_runner().invoke(args=["feedback", "rotate-receipt-key", *args])
    assert result.exit_code == 0, result.output
    return str(result.output.split()[0])


def test_the_command_rotates_and_says_so_in_the_audit_trail(signing: Service) -> None:
    (first,) = _kids(signing)
    second = _run(signing)
    today = f"{local_day(datetime.now(UTC))}"
    third = _run(signing, "--compromised-since", today)
    assert _kids(signing) == [first, second, third]
    with signing.database.reading() as connection:
        wanted = select(AuditEvent.actor, AuditEvent.action, AuditEvent.subject)
        about_keys = wanted.where(AuditEvent.subject.startswith("receipt_key:"))
        rows = connection.execute(about_keys.order_by(AuditEvent.number)).all()
    assert [tuple(row) for row in rows[:3]] == [
        ("worker", "receipt_key_made", f"receipt_key:{first}"),
        ("operator", "receipt_key_rotated", f"receipt_key:{second}"),
        ("operator", "receipt_key_replaced", f"receipt_key:{third}"),
    ]
    distrusted = [
        ("operator", "receipt_key_distrusted", f"receipt_key:{kid}") for kid in (first, second)
    ]
    assert sorted(map(tuple, rows[3:])) == sorted(distrusted)


@pytest.mark.parametrize("day", ["tomorrow", "2999-01-01", "2026-02-30"])
def test_a_day_that_has_not_begun_or_is_none_is_refused(service: Service, day: str) -> None:
    arguments = ["feedback", "rotate-receipt-key", "--compromised-since", day]
    result = service.app.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 2
    assert _kids(service) == []


def test_what_a_compromised_key_signed_since_that_day_is_signed_anew(signing: Service) -> None:
    lan = signing.citizen()
    before, since = file_report(lan), file_report(lan)
    _date_back(signing, before)
    (old,), (bad,) = receipts_of(lan, before), receipts_of(lan, since)
    today = local_day(datetime.now(UTC))
    new = _run(signing, "--compromised-since", f"{today}")
    run_worker(signing)
    keys, _ = _keys(signing)
    document = {"keys": keys.jwks()}
    revoked = {one["kid"]: one.get("revoked") for one in document["keys"]}
    midnight = datetime(today.year, today.month, today.day, tzinfo=LOCAL).timestamp()
    assert revoked == {_kid_of(bad): {"revoked_at": midnight, "reason": "compromised"}, new: None}
    with pytest.raises(ValueError, match="compromised"):
        verifier()(bad, document, PUBLIC_URL)
    (good,) = receipts_of(lan, since)
    assert (good["content"], good["salt"], _kid_of(good)) == (bad["content"], bad["salt"], new)
    assert verifier()(good, document, PUBLIC_URL)["sub"] == since["reference"]
    assert receipts_of(lan, before) == [old]


def _date_back(service: Service, report: Json) -> None:
    """Let the report's receipt be of the day before, as it would have been signed then."""
    with service.database.writing() as session:
        moved = datetime.now(UTC) - timedelta(days=2)
        of_report = ReportReceipt.content.contains(report["reference"])
        session.execute(update(ReportReceipt).where(of_report).values(at=moved))
        session.commit()


def test_a_process_that_did_not_know_is_caught_up_with(signing: Service) -> None:
    lan = signing.citizen()
    report = file_report(lan)
    (old,) = receipts_of(lan, report)
    _replace_at(signing, datetime.now(UTC) - _MINUTE, datetime.now(UTC))
    with signing.database.writing() as session:
        # As a process would have left it that signed with the old key a moment later.
        late = {"kid": _kid_of(old), "jws": old["jws"]}
        session.execute(update(ReportReceipt).values(late))
        session.commit()
    assert run_worker(signing, "release_receipts") == 1
    assert run_worker(signing) == 1
    assert _kid_of(receipts_of(lan, report)[0]) != _kid_of(old)
    assert run_worker(signing, "release_receipts") == 0


def test_a_lost_sealing_key_keeps_nobody_from_reporting(
    signing: Service, caplog: pytest.LogCaptureFixture
) -> None:
    keys = replace(signing.platform.settings.keys, sealing=(bytes(range(32)),))
    settings = replace(signing.platform.settings, keys=keys)
    lan = signing.citizen()
    with Service.running(settings, signing.sandbox) as lost:
        logging.getLogger("app.feedback").addHandler(caplog.handler)
        checks = lost.anyone().get("/readyz").get_json()["checks"]
        assert checks["receipt_key"] is False
        there = replace(lan, client=lost.anyone().client)
        report = file_report(there)
        file_report(there)
        assert [one["jws"] for one in receipts_of(there, report)] == [None]
        assert run_worker(lost) == 0
        logging.getLogger("app.feedback").removeHandler(caplog.handler)
    # The processes say it once each, not with every report.
    told = [one for one in caplog.records if one.message == "receipt_key_not_unsealed"]
    assert len(told) == 2
    assert run_worker(signing) == 2
    assert receipts_of(lan, report)[0]["jws"] is not None


def test_a_receipt_stays_as_it_was_when_the_report_is_changed(signing: Service) -> None:
    lan = signing.citizen()
    report = file_report(lan)
    before = receipts_of(lan, report)
    set_directly(signing, report, text="Khác.", latitude=11.0, state="closed", attributes={"a": 1})
    assert receipts_of(lan, report) == before
