"""Folds Vietnamese text to the key it is searched by."""

import unicodedata
from itertools import filterfalse


def fold(written: str) -> str:
    """Without diacritics, đ as d, in small letters, spaces collapsed: "Đăng ký" → "dang ky"."""
    decomposed = unicodedata.normalize("NFD", written.casefold().replace("đ", "d"))
    bare = "".join(filterfalse(unicodedata.combining, decomposed))
    return " ".join(bare.split())
