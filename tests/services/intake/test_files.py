"""Import files as people send them: with byte order marks, other encodings, broken lines."""

import codecs
import json
from pathlib import Path
from typing import Any

import pytest

from app.services.intake.files import read_rows
from app.services.intake.national_messages import read_dossier
from app.services.intake.row_fields import RowRefused
from app.services.procedures.importing import read_procedure
from tests.services.national import dossier


def _rows(path: Path) -> list[tuple[int, Any]]:
    return [
        (number, row.reason if isinstance(row, RowRefused) else row)
        for number, row in read_rows(path)
    ]


def _ndjson(path: Path, content: bytes) -> Path:
    path = path / "rows.ndjson"
    path.write_bytes(content)
    return path


def test_each_line_is_a_row_with_its_number(tmp_path: Path) -> None:
    path = _ndjson(tmp_path, b'{"a": "1"}\r\n\n   \n["b"]\n7')
    assert _rows(path) == [(1, {"a": "1"}), (4, ["b"]), (5, 7)]


def test_a_byte_order_mark_is_no_part_of_the_first_row(tmp_path: Path) -> None:
    path = _ndjson(tmp_path, codecs.BOM_UTF8 + '{"tên": "Hộ tịch"}\n'.encode())
    assert _rows(path) == [(1, {"tên": "Hộ tịch"})]


def test_line_separators_inside_a_text_end_no_line(tmp_path: Path) -> None:
    path = _ndjson(tmp_path, '{"a": "x\u2028y\x85z"}\n'.encode())
    assert _rows(path) == [(1, {"a": "x\u2028y\x85z"})]


def test_a_line_that_is_no_json_is_refused_and_the_next_one_read(tmp_path: Path) -> None:
    deep = b"[" * 200_000
    path = _ndjson(
        tmp_path, b'{"a": \n' + b'{"n": ' + b"9" * 5000 + b"}\n" + deep + b'\n{"a": 1}\n'
    )
    rows = _rows(path)
    assert [number for number, _ in rows] == [1, 2, 3, 4]
    assert [str(row).partition(":")[0] for _, row in rows[:3]] == ["no JSON"] * 3
    assert rows[3][1] == {"a": 1}


def test_a_row_in_windows_1258_is_refused_and_says_why(tmp_path: Path) -> None:
    row = json.dumps(dossier(TenTTHC="@")).encode()
    # "Đăng ký" in that encoding.
    lines = [row.replace(b"@", b"\xd0\xe3ng k\xfd"), row.replace(b"@", b"ASCII")]
    (_, refused), (_, good) = read_rows(_ndjson(tmp_path, b"\n".join(lines)))
    with pytest.raises(RowRefused, match=r"^TenTTHC: .*is not UTF-8"):
        read_dossier(refused)
    assert read_dossier(good).procedure_name == "ASCII"


def _csv(path: Path, content: bytes) -> Path:
    path = path / "rows.CSV"
    path.write_bytes(content)
    return path


def test_csv_has_a_header_quotes_and_line_breaks_in_cells(tmp_path: Path) -> None:
    content = codecs.BOM_UTF8 + 'code,name_vi\r\n1,"Hai, ba"\r\n2,"Một\r\nhai"\r\n'.encode()
    assert _rows(_csv(tmp_path, content)) == [
        (2, {"code": "1", "name_vi": "Hai, ba"}),
        (4, {"code": "2", "name_vi": "Một\r\nhai"}),
    ]


def test_a_csv_row_with_too_many_or_too_few_cells(tmp_path: Path) -> None:
    rows = _rows(_csv(tmp_path, b"code,name_vi\n1,a,b\n2\n"))
    assert rows == [(2, "more cells than the header"), (3, {"code": "2", "name_vi": None})]


def test_a_csv_cell_beyond_all_bounds_is_refused_by_itself(tmp_path: Path) -> None:
    rows = _rows(_csv(tmp_path, b"code,name_vi\n1," + b"a" * 200_000 + b"\n2,b\n"))
    assert rows[0][1].startswith("no CSV: ")
    assert rows[-1][1] == {"code": "2", "name_vi": "b"}


def test_a_csv_row_in_windows_1258_is_refused_and_says_why(tmp_path: Path) -> None:
    content = b"code,level,name_vi\n1.000001,full,\xd0ang k\xfd\n1.000002,full,ASCII\n"
    (_, refused), (_, good) = read_rows(_csv(tmp_path, content))
    with pytest.raises(RowRefused, match=r"^name_vi: .*is not UTF-8"):
        read_procedure(refused)
    assert read_procedure(good).values["name_vi"] == "ASCII"


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    assert _rows(_ndjson(tmp_path, b"")) == []
    assert _rows(_csv(tmp_path, b"")) == []
