"""Vietnamese text: composed or not, long, and never disguised."""

import unicodedata

from tests.reports import REPORTS, file_report, new_key
from tests.service import Service, report_draft

TEXT = "Nước thải đổ thẳng xuống rạch Ông Đành, bốc mùi hôi thối nồng nặc."
ADDRESS = "Đường Cách Mạng Tháng Tám, phường Thủ Dầu Một"


def test_decomposed_text_is_the_same_text(service: Service) -> None:
    lan, composed = service.citizen(), report_draft(text=TEXT)
    composed["location"] |= {"address": ADDRESS}
    decomposed = composed | {
        "text": unicodedata.normalize("NFD", TEXT),
        "location": composed["location"] | {"address": unicodedata.normalize("NFD", ADDRESS)},
    }
    assert decomposed["text"] != TEXT
    first = lan.post(REPORTS, decomposed, key=new_key())
    again = lan.post(REPORTS, composed, key=new_key())
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json() == first.get_json()
    assert first.get_json()["text"] == TEXT
    assert first.get_json()["location"]["address"] == ADDRESS


def test_4000_characters_of_three_bytes_fit(service: Service) -> None:
    lan = service.citizen()
    for character in "ếọ漢":
        text = character * 4000
        assert len(text.encode()) == 12_000
        report = file_report(lan, text=unicodedata.normalize("NFD", text))
        assert lan.get(f"{REPORTS}/{report['id']}").get_json()["text"] == text
        assert lan.get(REPORTS).get_json()["items"][0]["text"] == text


def test_one_character_more_is_refused(service: Service) -> None:
    answer = service.citizen().post(REPORTS, report_draft(text="ế" * 4001), key=new_key())
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["code"] == "length"


def test_characters_beyond_the_basic_plane_lines_and_joiners_are_kept(service: Service) -> None:
    text = "Dòng một 🕳️\nDòng hai\t👨‍👩‍👧 ổ gà"
    assert file_report(service.citizen(), text=text)["text"] == text


# A text file, not source, would show these as another text than it is.
DISGUISES = [
    *"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    *"\x00\x01\x07\x08\x0b\x0c\x1b\x7f\x85",
    *"\u2028\u2029\ue000\uffff",
]


def test_control_and_direction_characters_are_refused_everywhere(service: Service) -> None:
    lan = service.citizen()
    for disguise in DISGUISES:
        text = f"Bình{disguise}thường"
        for pointer, sent in (
            ("/text", report_draft(text=text)),
            ("/location/address", _with_address(text)),
            ("/attributes/lane", report_draft(attributes={"lane": text})),
        ):
            answer = lan.post(REPORTS, sent, key=new_key())
            assert answer.status_code == 422, (disguise, pointer)
            [fault] = answer.get_json()["errors"]
            assert fault["pointer"].startswith(pointer)
            assert fault["code"] == "characters", repr(disguise)


def test_lone_surrogates_are_no_json(service: Service) -> None:
    lan = service.citizen()
    headers = lan.headers | {"Idempotency-Key": new_key()}
    answer = lan.client.post(
        REPORTS, data=b'{"text": "\\ud800"}', content_type="application/json", headers=headers
    )
    assert (answer.status_code, answer.get_json()["code"]) == (400, "json_invalid")


def test_a_line_break_in_an_address_is_refused_and_blank_text_is_no_text(
    service: Service,
) -> None:
    lan = service.citizen()
    blank = [report_draft(text=text) for text in (" \n\t ", "\u200b")]
    for sent in (_with_address("Số 1\nđường 2"), *blank):
        assert lan.post(REPORTS, sent, key=new_key()).status_code == 422


def _with_address(address: str) -> dict[str, object]:
    sent = report_draft()
    sent["location"]["address"] = address
    return sent
