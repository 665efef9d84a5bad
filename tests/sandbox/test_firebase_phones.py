"""What arrived at the phones of the Firebase stand-in, as a list and as pages."""

import re
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from sandbox.firebase import FirebaseState
from tests.sandbox.firebase_calls import PROJECT, PUBLIC_KEY, changed, client_of, send


def messages_of(client: FlaskClient, path: str) -> list[dict[str, Any]]:
    answer: Any = client.get(path).json
    return list(answer["messages"])


def test_messages_are_listed_by_phone(client: FlaskClient) -> None:
    send(client)
    send(client, fid="phone-2")

    everything = messages_of(client, "/messages")
    one_phone = messages_of(client, "/messages?address=phone-2")

    assert [message["address"] for message in everything] == ["phone-1", "phone-2"]
    assert one_phone == everything[1:]
    assert one_phone[0]["message"]["data"]["v"] == "1"
    assert messages_of(client, "/messages?address=nobody") == []


def test_a_restarted_stand_in_remembers_all_but_a_torn_line(tmp_path: Path) -> None:
    journal = tmp_path / "var" / "messages.ndjson"
    client = client_of(FirebaseState(PROJECT, PUBLIC_KEY, journal))
    send(client, changed("message.notification.title", "Dòng\u2028lạ"))
    send(client, fid="phone-2")
    before = client.get("/messages").json
    with journal.open("a") as file:
        file.write('{"name": "projects/bds-test/mess')

    restarted = client_of(FirebaseState(PROJECT, PUBLIC_KEY, journal))
    assert restarted.get("/messages").json == before

    send(restarted, fid="phone-3")
    again = FirebaseState(PROJECT, PUBLIC_KEY, journal)
    assert [received.address for received in again.messages()] == ["phone-1", "phone-2", "phone-3"]


def test_a_phone_shows_the_newest_of_each_tag_first(client: FlaskClient) -> None:
    send(client, notification={"title": "Đã tiếp nhận"})
    send(client, notification={"title": "Hồ sơ khác"}, android={})
    send(client, notification={"title": "Đang xử lý"})

    page = client.get("/phone/phone-1").text

    assert "Đã tiếp nhận" not in page
    assert page.index("Đang xử lý") < page.index("Hồ sơ khác")
    assert "Đã thay thế 1 thông báo trước" in page
    assert 'href="https://bds.example/r/1"' in page
    assert "Phản ánh" in page


def test_what_a_push_says_cannot_become_markup_or_script(client: FlaskClient) -> None:
    evil = "<script>alert(1)</script>"
    send(
        client,
        fid='"><b>phone',
        notification={"title": evil, "body": evil},
        data={"deep_link": "javascript:alert(1)"},
    )

    page = client.get("/phone/%22%3E%3Cb%3Ephone").text

    assert "<script" not in page
    assert "<b>" not in page
    assert 'href="javascript:' not in page


def test_the_page_refreshes_itself_until_paused(client: FlaskClient) -> None:
    assert 'http-equiv="refresh"' in client.get("/phone/phone-1").text
    assert 'http-equiv="refresh"' not in client.get("/phone/phone-1?live=0").text


def test_the_list_of_phones_leads_to_each(client: FlaskClient) -> None:
    assert "Chưa có máy nào" in client.get("/phone").text
    send(client, fid="phone/ü 1")

    (link,) = re.findall(r'<li><a href="([^"]+)"', client.get("/phone").text)
    assert "Có cập nhật" in client.get(link).text


def test_the_page_brings_its_own_style_sheet(client: FlaskClient) -> None:
    (link,) = re.findall(r'rel="stylesheet" href="([^"]+)"', client.get("/phone").text)
    with client.get(link) as sheet:
        assert sheet.mimetype == "text/css"
