"""How the service learns of the stand-ins: the files and variables that an operator would set."""

import base64
import json
import secrets
from collections.abc import Mapping
from pathlib import Path

from sandbox.application import AUDIENCE, PORTAL
from sandbox.firebase import FirebaseState, make_service_account
from sandbox.lgsp_state import SECRET as LGSP_SECRET
from sandbox.lgsp_state import USER as LGSP_USER
from sandbox.portal_issuer import PORTAL_SECRET
from sandbox.ports import HOST
from sandbox.private_files import write_private

FIREBASE_PROJECT = "binh-duong-so-sandbox"
STAFF_FIREBASE_PROJECT = "chinh-quyen-so-sandbox"
ISSUERS_FILE = "issuers.toml"
CLIENTS_FILE = "clients.toml"
SERVICE_ACCOUNT_FILE = "firebase.json"
STAFF_SERVICE_ACCOUNT_FILE = "firebase_staff.json"
MAIL_SENDER = "khong-tra-loi@binhduong.example"
_ACCOUNT_FILES = {
    FIREBASE_PROJECT: SERVICE_ACCOUNT_FILE,
    STAFF_FIREBASE_PROJECT: STAFF_SERVICE_ACCOUNT_FILE,
}
PORTAL_SECRET_FILE = "dvcqg.secret"
PORTAL_REDIRECT_URI = "vn.example.binhduongso:/dang-nhap"

_ISSUERS = """\
# Written anew at every start: to use other issuers, set BDS_ISSUERS_FILE to a file of your own.
[[issuer]]
name = "vneid"
kind = "citizen"
issuer = "{sandbox_url}/vneid"
audience = ["{audience}"]
algorithms = ["RS256"]
client_id = "{audience}"
[issuer.label]
vi = "Định danh điện tử VNeID"
en = "VNeID digital identity"
[issuer.claims]
citizen_number = "SoDinhDanh"
old_citizen_number = "SoCMND"
full_name = "HoVaTen"
date_of_birth = "NgayThangNamSinh"
account_type = "LoaiTaiKhoan"
organisation_number = "MaSoThue"
organisation_name = "TenToChuc"
[issuer.account_types]
"2" = "business"
"3" = "organisation"
[issuer.assurance]
claim = "acr"
levels = {{ "LoA2" = 2, "LoA1" = 1 }}

[[issuer]]
name = "{portal}"
kind = "citizen"
issuer = "{sandbox_url}/{portal}"
audience = ["{audience}"]
algorithms = ["ES256"]
client_id = "{audience}"
client_secret_file = "{portal_secret_file}"
redirect_uris = ["{portal_redirect_uri}"]
userinfo = true
[issuer.label]
vi = "Cổng Dịch vụ công quốc gia"
en = "National public-service portal"
[issuer.claims]
citizen_number = "SoDinhDanh"
full_name = "HoVaTen"
date_of_birth = "NgayThangNamSinh"
[issuer.assurance]
claim = "loAs"
levels = {{ "2" = 2, "1" = 1 }}

[[issuer]]
name = "staff"
kind = "staff"
issuer = "{sandbox_url}/staff"
audience = ["{audience}"]
algorithms = ["ES256"]
client_id = "{audience}"
[issuer.label]
vi = "Đăng nhập một lần của tỉnh"
en = "The province’s single sign-on"
[issuer.second_factor]
required_methods = ["otp"]
[issuer.claims]
full_name = "name"
[issuer.assurance]
claim = "acr"
levels = {{ "LoA2" = 2, "LoA1" = 1 }}
"""

_CLIENTS = """\
# Written once. The one-stop system signs what it sends with this secret (Standard Webhooks).
[[client]]
name = "one-stop"
secrets = ["whsec_{secret}"]
scopes = ["dossiers:write", "procedures:write"]
"""


def write_configuration(folder: Path, *, sandbox_url: str) -> None:
    """Write what the service reads; secrets and keys of an earlier start are kept."""
    issuers = _ISSUERS.format(
        sandbox_url=sandbox_url,
        audience=AUDIENCE,
        portal=PORTAL,
        portal_secret_file=PORTAL_SECRET_FILE,
        portal_redirect_uri=PORTAL_REDIRECT_URI,
    )
    write_private(folder / PORTAL_SECRET_FILE, PORTAL_SECRET + "\n")
    write_private(folder / ISSUERS_FILE, issuers)
    if not (folder / CLIENTS_FILE).exists():
        secret = base64.b64encode(secrets.token_bytes(32)).decode()
        write_private(folder / CLIENTS_FILE, _CLIENTS.format(secret=secret))
    for project, file in _ACCOUNT_FILES.items():
        account, _public_key = service_account(folder, project, sandbox_url=sandbox_url)
        write_private(folder / file, json.dumps(account, indent=2) + "\n")


def service_account(
    folder: Path, project: str = FIREBASE_PROJECT, *, sandbox_url: str
) -> tuple[dict[str, str], str]:
    """Return a project's service account and its public key (PEM), with the key kept if any."""
    kept = folder / _ACCOUNT_FILES[project]
    private_key = (
        json.loads(kept.read_text(encoding="utf-8"))["private_key"] if kept.exists() else None
    )
    return make_service_account(project, f"{sandbox_url}/token", private_key)


def firebase_projects(folder: Path, *, sandbox_url: str, journals: bool) -> list[FirebaseState]:
    """Return the projects of citizens' and of officials' phones, with what they received before."""
    states = []
    for project, file in _ACCOUNT_FILES.items():
        _account, public_key = service_account(folder, project, sandbox_url=sandbox_url)
        journal = folder / file.replace("firebase", "pushes").replace(".json", ".ndjson")
        states.append(FirebaseState(project, public_key, journal if journals else None))
    return states


def service_environment(
    environ: Mapping[str, str],
    folder: Path,
    *,
    service_url: str,
    sandbox_url: str,
    mail_port: int | None = None,
) -> dict[str, str]:
    """Return ``environ`` with what it leaves out: the service as a developer's, on the stand-ins.

    A variable that is set wins, even set to nothing, and in both its forms (``X`` and ``X_FILE``).
    """
    defaults = {
        "BDS_ENVIRONMENT": "development",
        "BDS_PUBLIC_URL": service_url,
        "BDS_ISSUERS_FILE": str(folder / ISSUERS_FILE),
        "BDS_CLIENTS_FILE": str(folder / CLIENTS_FILE),
    }
    # Together or not at all: somebody's real credentials belong to Google, not to the stand-in.
    if not _is_set(environ, "BDS_FIREBASE_CREDENTIALS"):
        defaults["BDS_FIREBASE_CREDENTIALS_FILE"] = str(folder / SERVICE_ACCOUNT_FILE)
        defaults["BDS_FCM_ENDPOINT"] = sandbox_url
        if not _is_set(environ, "BDS_FIREBASE_STAFF_CREDENTIALS"):
            staff = str(folder / STAFF_SERVICE_ACCOUNT_FILE)
            defaults["BDS_FIREBASE_STAFF_CREDENTIALS_FILE"] = staff
    # As above: somebody's own mail server, or none of it.
    if mail_port is not None and not any(name.startswith("BDS_SMTP_") for name in environ):
        defaults |= {
            "BDS_SMTP_HOST": HOST,
            "BDS_SMTP_PORT": str(mail_port),
            "BDS_SMTP_SECURITY": "none",
            "BDS_SMTP_FROM": MAIL_SENDER,
        }
    if not _is_set(environ, "BDS_LGSP_URL"):
        defaults |= {
            "BDS_LGSP_URL": f"{sandbox_url}/lgsp/services",
            "BDS_LGSP_SIGN_IN_URL": f"{sandbox_url}/lgsp/login",
            "BDS_LGSP_USER": LGSP_USER,
            "BDS_LGSP_SECRET": LGSP_SECRET,
            "BDS_LGSP_UNIT": "H09",
        }
    left_out = {name: value for name, value in defaults.items() if not _is_set(environ, name)}
    return {**environ, **left_out}


def _is_set(environ: Mapping[str, str], name: str) -> bool:
    return name in environ or f"{name}_FILE" in environ
