"""The words of a text as it is searched: folded, without punctuation, of bounded length."""

from collections.abc import Iterable

from app.texts.folding import fold

# Neither a typed word nor a syllable is longer; what is, is found by its beginning.
MAX_WORD = 64
# Of everything that is said about one report.
MAX_FOLDED = 40_000


def words_of(written: str) -> list[str]:
    """The words of ``written`` in order: letters and digits alone, folded."""
    bare = "".join(letter if letter.isalnum() else " " for letter in fold(written))
    return [word[:MAX_WORD] for word in bare.split()]


def folded_text(parts: Iterable[str | None]) -> str:
    """All words of ``parts``, one space between each two; what is too long is cut off."""
    words = (word for part in parts if part for word in words_of(part))
    return " ".join(words)[:MAX_FOLDED].rstrip()
