"""A day compared: the sender computes the same counts and hashes from what he has."""

import hashlib
import json
from pathlib import Path
from typing import Any

from app.services.reconciliation_schemas import ReconciliationSchema
from tests.documented import assert_documented
from tests.service import Json, Service
from tests.services.national import (
    CODE,
    TAKE_STEPS,
    dossier,
    new_code,
    send,
    step,
    withdrawal,
)
from tests.services.signing import Signer
from tests.statements import statements
from tests.web.problems import pointers, problem_of

_RECONCILIATION = "/v1/integration/reconciliation"
_NOTHING = hashlib.sha256(b"").hexdigest()


def _ask(service: Service, on: str = "2024-01-01") -> Any:
    signer = Signer(service.app, service.sandbox.client_secret)
    return signer.call("GET", f"{_RECONCILIATION}?on={on}")


def _hash(rows: list[Json]) -> str:
    """As the documentation tells a sender to compute it."""
    lines = []
    for row in sorted(rows, key=lambda one: one["MaHoSo"].encode()):
        parts = [row[name] for name in ("MaHoSo", "MaTTHC", "DonViXuLy", "TrangThaiHoSo")]
        parts += [row[name] for name in ("NgayNopHoSo", "NgayTiepNhan", "NgayHenTra")]
        parts += [row[name] for name in ("NgayKetThucXuLy", "NgayTra")]
        digest = hashlib.sha256("\t".join(parts).encode()).hexdigest()
        lines.append(f"{row['MaHoSo']} {digest}\n")
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def test_a_day_is_counted_and_hashed_as_its_sender_does(service: Service) -> None:
    ours = [dossier(new_code()) for _ in range(3)]
    other = dossier(new_code(), DonViXuLy="Sở Xây dựng", NgayTra="20240104090000")
    before = dossier(new_code(), NgayNopHoSo="20231231235959")
    send(service, [*ours, other, before])
    answer = _ask(service).get_json()
    assert_documented(answer, ReconciliationSchema)
    assert answer == {
        "on": "2024-01-01",
        "count": 4,
        "hash": _hash([*ours, other]),
        "agencies": [
            {"agency": "Sở Xây dựng", "count": 1, "hash": _hash([other])},
            {"agency": "UBND phường Thủ Dầu Một", "count": 3, "hash": _hash(ours)},
        ],
    }


def test_what_steps_and_withdrawals_change_shows(service: Service) -> None:
    send(service, [dossier()])
    send(service, [step(status="9")], path=TAKE_STEPS)
    assert _ask(service).get_json()["hash"] == _hash([dossier(status="9")])
    send(service, [withdrawal()])
    answer = _ask(service).get_json()
    assert (answer["count"], answer["hash"], answer["agencies"]) == (0, _NOTHING, [])


def test_only_a_day_is_asked_for_and_only_by_who_sends(service: Service) -> None:
    assert pointers(_ask(service, "hôm qua")) == {"/query/on": "type"}
    problem_of(service.anyone().get(f"{_RECONCILIATION}?on=2024-01-01"), 401, "unauthenticated")


def test_a_day_costs_one_statement_however_many_there_are(service: Service) -> None:
    def asked() -> int:
        with statements(service) as seen:
            assert _ask(service).status_code == 200
        return len(seen)

    send(service, [dossier()])
    one = asked()
    send(service, [dossier(new_code()) for _ in range(50)])
    assert asked() == one


def _reconcile(service: Service, path: Path, *options: str) -> Any:
    runner = service.app.test_cli_runner()
    return runner.invoke(args=["services", "reconcile", str(path), *options])


def test_a_file_is_compared_with_what_is_stored(service: Service, tmp_path: Path) -> None:
    missing, extra = new_code(), new_code()
    send(service, [dossier(), dossier(extra)])
    rows = [dossier(status="9"), dossier(missing), {"MaHoSo": "?"}]
    path, findings = tmp_path / "rows.ndjson", tmp_path / "findings.ndjson"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    ran = _reconcile(service, path, "--findings", str(findings))
    assert ran.exit_code == 1
    assert ran.stdout.splitlines() == [
        "same: 0",
        "different: 1",
        "missing: 1",
        "not_in_file: 1",
        "refused: 1",
    ]
    found = [json.loads(line) for line in findings.read_text().splitlines()]
    assert {(one["standing"], one["line"]) for one in found} == {
        ("different", 1),
        ("missing", 2),
        ("refused", 3),
        ("not_in_file", 0),
    }
    assert [one["subject"] for one in found if one["standing"] == "not_in_file"] == [extra]


def test_a_file_that_is_stored_as_it_is_has_no_findings(service: Service, tmp_path: Path) -> None:
    send(service, [dossier(CODE)])
    path = tmp_path / "rows.ndjson"
    path.write_text(json.dumps(dossier(CODE)), encoding="utf-8")
    ran = _reconcile(service, path)
    assert (ran.exit_code, ran.stdout.splitlines()[0]) == (0, "same: 1")
