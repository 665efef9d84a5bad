"""Folds Vietnamese text to the key it is searched by."""

import unicodedata


def fold(written: str) -> str:
    """Without diacritics, đ as d, in small letters, spaces collapsed: "Đăng ký" → "dang ky"."""
    decomposed = unicodedata.normalize("NFD", written.casefold().replace("đ", "d"))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(bare.split())
