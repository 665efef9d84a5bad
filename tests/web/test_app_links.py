"""Android and iOS learn which apps open our links."""

from pathlib import Path

import pytest

from app.settings import Settings
from app.settings.app_links import AndroidApp
from tests.service import Service
from tests.settings.environs import development, faults
from tests.stand_ins import Sandbox, make_environ
from tests.web.problems import problem_of

FINGERPRINTS = (":".join(["AB"] * 32), ":".join(["0C"] * 32))
APPS = {
    "BDS_ANDROID_APP": f"vn.example.bds {FINGERPRINTS[0].lower()}, {FINGERPRINTS[1]}",
    "BDS_IOS_APP": "ABCDE12345.vn.example.bds",
}
ANDROID, IOS = "/.well-known/assetlinks.json", "/.well-known/apple-app-site-association"


def test_both_systems_find_the_app_and_ios_only_below_app(
    database_url: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    environ = make_environ(database_url, sandbox, photos=tmp_path) | APPS
    with Service.running(Settings.from_environ(environ), sandbox) as service:
        android, ios = (service.anyone().get(path) for path in (ANDROID, IOS))
    assert android.content_type == ios.content_type == "application/json"
    assert android.headers["Cache-Control"].startswith("public")
    (statement,) = android.get_json()
    assert statement["relation"] == ["delegate_permission/common.handle_all_urls"]
    (extension,) = statement["relation_extensions"].values()
    assert extension == {"dynamic_app_link_components": [{"/": "/app/*"}]}
    assert statement["target"] == {
        "namespace": "android_app",
        "package_name": "vn.example.bds",
        "sha256_cert_fingerprints": list(FINGERPRINTS),
    }
    assert ios.get_json() == {
        "applinks": {
            "details": [{"appIDs": ["ABCDE12345.vn.example.bds"], "components": [{"/": "/app/*"}]}]
        }
    }


def test_without_apps_there_is_nothing_to_find(service: Service) -> None:
    for path in (ANDROID, IOS):
        problem_of(service.anyone().get(path), 404, "not_found")


def test_the_apps_are_read_with_all_their_certificates(tmp_path: Path) -> None:
    links = Settings.from_environ(development(tmp_path) | APPS).app_links
    assert links.android == AndroidApp("vn.example.bds", FINGERPRINTS)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("BDS_ANDROID_APP", "vn.example.bds"),
        ("BDS_ANDROID_APP", f"bds {FINGERPRINTS[0]}"),
        ("BDS_ANDROID_APP", FINGERPRINTS[0]),
        ("BDS_ANDROID_APP", f"vn.example.bds {FINGERPRINTS[0][:-3]}"),
        ("BDS_ANDROID_APP", f"vn.example.bds {FINGERPRINTS[0].replace(':', '')}"),
        ("BDS_IOS_APP", "vn.example.bds"),
        ("BDS_IOS_APP", "ABCDE12345."),
        ("BDS_IOS_APP", "ABCDE12345.vn.example.bds ABCDE12345.vn.example.other"),
    ],
)
def test_a_slip_in_an_app_is_told(tmp_path: Path, name: str, written: str) -> None:
    (fault,) = faults(development(tmp_path) | {name: written})
    assert fault.startswith(name)
