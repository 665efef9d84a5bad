"""``issuers.toml`` and ``clients.toml``: whatever stands in them, faults and never a crash."""

from pathlib import Path

import pytest

from app.settings.clients import read_clients
from app.settings.issuers import read_issuers
from tests.settings.environs import CLIENT, CLIENT_SECRET, ISSUER


def _issuer_faults(folder: Path, written: str) -> list[str]:
    path = folder / "issuers.toml"
    path.write_text(written, encoding="utf-8")
    faults: list[str] = []
    read_issuers(str(path), faults, https_only=False)
    return faults


def _client_faults(folder: Path, written: str) -> list[str]:
    path = folder / "clients.toml"
    path.write_text(written, encoding="utf-8")
    faults: list[str] = []
    read_clients(str(path), faults)
    return faults


def test_a_right_issuer_is_read(tmp_path: Path) -> None:
    path = tmp_path / "issuers.toml"
    path.write_text(ISSUER, encoding="utf-8")
    faults: list[str] = []
    (issuer,) = read_issuers(str(path), faults, https_only=True)
    assert faults == []
    assert issuer.levels == {"LoA2": 2}
    assert issuer.claims == {"citizen_number": "SoDinhDanh"}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('name = "vneid"', "name = 5"),
        ('name = "vneid"', 'name = " "'),
        ('kind = "citizen"', 'kind = "robot"'),
        ('kind = "citizen"', "kind = [1]"),
        ('issuer = "https://id.example.vn"', 'issuer = "http://id.example.vn"'),
        ('issuer = "https://id.example.vn"', 'issuer = "https://[::1"'),
        ('issuer = "https://id.example.vn"', "issuer = {}"),
        ('issuer = "https://id.example.vn"', ""),
        ('audience = ["binh-duong-so"]', 'audience = "binh-duong-so"'),
        ('audience = ["binh-duong-so"]', "audience = []"),
        ('algorithms = ["RS256"]', 'algorithms = ["HS256"]'),
        ('algorithms = ["RS256"]', 'algorithms = ["none"]'),
        ('algorithms = ["RS256"]', "algorithms = [[1]]"),
        ('algorithms = ["RS256"]', 'algorithms = ["RS256"]\nclock_skew_s = 31'),
        ('algorithms = ["RS256"]', 'algorithms = ["RS256"]\nclock_skew_s = true'),
        ('algorithms = ["RS256"]', 'algorithms = ["RS256"]\nclient_id = 5'),
        ('algorithms = ["RS256"]', 'algorithms = ["RS256"]\nscopes = "openid"'),
        ('algorithms = ["RS256"]', 'algorithms = ["RS256"]\naudiences = ["x"]'),
        ('algorithms = ["RS256"]', 'algorithms = ["RS256"]\njwks_uri = "http://x.example/jwks"'),
        ('citizen_number = "SoDinhDanh"', "citizen_number = 5"),
        ('citizen_number = "SoDinhDanh"', 'citizen_nubmer = "SoDinhDanh"'),
        ('claim = "acr"', "claim = 5"),
        ('claim = "acr"', ""),
        ('levels = { "LoA2" = 2 }', 'levels = { "LoA2" = 3 }'),
        ('levels = { "LoA2" = 2 }', 'levels = { "LoA2" = true }'),
        ('levels = { "LoA2" = 2 }', "levels = [2]"),
        ('levels = { "LoA2" = 2 }', "levels = {}"),
    ],
)
def test_each_slip_in_an_issuer_is_one_fault(tmp_path: Path, right: str, wrong: str) -> None:
    assert right in ISSUER
    assert len(_issuer_faults(tmp_path, ISSUER.replace(right, wrong))) == 1


def test_an_issuer_without_assurance_trusts_nobody_and_is_refused(tmp_path: Path) -> None:
    bare = ISSUER[: ISSUER.index("[issuer.assurance]")]
    assert "nobody would be trusted" in _issuer_faults(tmp_path, bare)[0]


@pytest.mark.parametrize(
    "written",
    ["", "x = 1", "issuer = 5", "issuer = 'x'", "issuer = ['x']", "issuer = {}", "[issuer", "\0"],
)
def test_a_file_without_issuers_is_a_fault(tmp_path: Path, written: str) -> None:
    assert _issuer_faults(tmp_path, written)


def test_two_issuers_may_not_share_name_or_address(tmp_path: Path) -> None:
    assert len(_issuer_faults(tmp_path, ISSUER + ISSUER)) == 2


def test_a_right_client_is_read(tmp_path: Path) -> None:
    path = tmp_path / "clients.toml"
    path.write_text(CLIENT, encoding="utf-8")
    faults: list[str] = []
    (client,) = read_clients(str(path), faults)
    assert faults == []
    assert client.secrets == (CLIENT_SECRET,)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('name = "one-stop"', "name = []"),
        (f'secrets = ["{CLIENT_SECRET}"]', "secrets = []"),
        (f'secrets = ["{CLIENT_SECRET}"]', f'secrets = "{CLIENT_SECRET}"'),
        (f'secrets = ["{CLIENT_SECRET}"]', 'secrets = ["whsec_c2hvcnQ="]'),
        (f'secrets = ["{CLIENT_SECRET}"]', 'secrets = ["whsec_é"]'),
        (f'secrets = ["{CLIENT_SECRET}"]', "secrets = [5]"),
        ('scopes = ["dossiers:write"]', 'scopes = ["everything"]'),
        ('scopes = ["dossiers:write"]', "scopes = [[]]"),
        ('scopes = ["dossiers:write"]', ""),
        ('scopes = ["dossiers:write"]', 'scopes = ["dossiers:write"]\nscope = "x"'),
    ],
)
def test_each_slip_in_a_client_is_one_fault(tmp_path: Path, right: str, wrong: str) -> None:
    assert right in CLIENT
    assert len(_client_faults(tmp_path, CLIENT.replace(right, wrong))) == 1


@pytest.mark.parametrize("written", ["client = 5", "client = 'x'", "client = ['x']", "x = 1"])
def test_a_file_of_something_else_is_a_fault(tmp_path: Path, written: str) -> None:
    assert len(_client_faults(tmp_path, written)) == 1


def test_two_clients_may_not_share_a_name(tmp_path: Path) -> None:
    assert len(_client_faults(tmp_path, CLIENT + CLIENT)) == 1
