"""Making routing rules in tests as an administrator does, over HTTP."""

from typing import Any

from tests.reports import new_key
from tests.service import Caller, Json

RULES = "/v1/admin/routing-rules"
# Who leads reports on roads without any rule, and somebody else.
USUAL, OTHER = "so_xay_dung", "so_y_te"


def rule(**changes: Any) -> Json:
    """A rule that sends every report elsewhere than it goes by itself; ``when`` narrows it."""
    return {"name": "Chuyển nơi khác", "when": {}, "agency": OTHER} | changes


def create_rule(admin: Caller, **changes: Any) -> Json:
    """Add a rule; the answer's content."""
    answer = admin.post(RULES, rule(**changes), key=new_key())
    assert answer.status_code == 201, answer.get_json()
    content: Json = answer.get_json()
    return content


def names(reader: Caller) -> list[str]:
    """The names of all rules in their order."""
    return [one["name"] for one in reader.get(RULES).get_json()["items"]]
