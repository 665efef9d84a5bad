"""The API pages: ours alone, offline, under a policy that they really fit."""

import re
from html.parser import HTMLParser

import pytest

from tests.service import Service
from tests.web.problems import problem_of

_ADDRESS = re.compile(rb"""(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}""", re.IGNORECASE)


class _References(HTMLParser):
    """What a page makes a browser fetch, and what it runs."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [
            value or "" for name, value in attrs if name in ("src", "href", "action")
        ]
        self.inline += [name for name, _ in attrs if name.startswith("on") or name == "style"]
        self._in_script = tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if self._in_script and data.strip():
            self.inline.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False


def _read(service: Service, path: str) -> bytes:
    with service.anyone().get(path) as answer:
        assert answer.status_code == 200, path
        return answer.get_data()


def _references(service: Service) -> _References:
    found = _References()
    found.feed(_read(service, "/docs").decode())
    return found


def test_the_page_runs_nothing_inline(shared: Service) -> None:
    assert _references(shared).inline == []


def test_everything_on_the_page_is_ours_and_there(shared: Service) -> None:
    addresses = _references(shared).addresses
    assert len(addresses) >= 5
    for address in addresses:
        assert address.startswith("/")
        assert not address.startswith("//")
        _read(shared, address)


def test_the_style_sheet_fetches_nothing(shared: Service) -> None:
    css = _read(shared, "/docs/assets/swagger-ui.css")
    fetched = re.findall(rb"url\(\s*['\"]?([^'\")]*)", css) + re.findall(rb"@import\s+([^;]*)", css)
    assert [one for one in fetched if not one.startswith(b"data:")] == []


def test_our_script_names_no_foreign_origin(shared: Service) -> None:
    script = _read(shared, "/docs/start.js")
    assert _ADDRESS.findall(script) == []
    assert b"validatorUrl: null" in script
    assert b'url: "/v1/openapi.json"' in script


@pytest.mark.parametrize("path", ["/docs", "/docs/start.js", "/docs/assets/swagger-ui-bundle.js"])
def test_the_policy_lets_nothing_foreign_in(shared: Service, path: str) -> None:
    with shared.anyone().get(path) as answer:
        policy = answer.headers["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self'"
    assert rules["connect-src"] == "'self'"
    assert rules["frame-ancestors"] == "'none'"
    assert "unsafe-eval" not in policy
    assert not re.search(r"https?:|\*", policy)


def test_documents_are_served_with_their_true_type(shared: Service) -> None:
    for path, kind in (
        ("/docs", "text/html"),
        ("/docs/start.js", "text/javascript"),
        ("/docs/assets/swagger-ui.css", "text/css"),
        ("/docs/assets/favicon-32x32.png", "image/png"),
    ):
        with shared.anyone().get(path) as answer:
            assert answer.mimetype == kind
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "name",
    ["../pages/docs.html", "..%2f..%2fapi.py", "%2e%2e/x", "/etc/passwd", "", ".", "x\\..\\y"],
)
def test_no_other_file_is_served(shared: Service, name: str) -> None:
    problem_of(shared.anyone().get(f"/docs/assets/{name}"), 404, "not_found")


def test_the_staffs_document_is_for_staff(service: Service) -> None:
    path = "/v1/admin/openapi.json"
    problem_of(service.anyone().get(path), 401, "unauthenticated")
    problem_of(service.citizen().get(path), 403, "forbidden")
    answer = service.staff().get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert all(path.startswith("/v1/admin/") for path in answer.get_json()["paths"])
    public = service.anyone().get("/v1/openapi.json").get_json()
    assert not [path for path in public["paths"] if path.startswith("/v1/admin")]
