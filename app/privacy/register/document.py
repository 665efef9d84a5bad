"""The register as a document for people, made from what the software goes by."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from app.database import Base
from app.privacy.register.reading import RegisteredTable, read_register, read_terms
from app.privacy.register.sealing import keeping_of
from app.settings.retention import default_periods
from app.texts import Language, text

_BEGINNING = """\
# What is kept of people

Made by `flask privacy write docs/privacy.md` from the register that the software itself goes by
(`app/privacy/register/`). A column that the register doesn't name, a sort of data or a period that
it doesn't explain fails a test. The days are those of `app/settings/retention.toml`; an operator
may set others (`BDS_RETENTION_DAYS`), and a citizen is told those.

Tables without personal data are left out here, and so are other columns. "Sealed" is encrypted
under a key outside of the database; "keyed hash" finds a value only for whoever holds that key.
Backups hold all of it for as long as they are kept: keep them no longer than 35 days, and after
restoring one run `flask retention run`. What was deleted is overwritten on SQLite; in PostgreSQL's
files it stands, out of reach of the database, until a vacuum and later rows took its place.
"""


def write_document() -> str:
    """The whole document (Markdown)."""
    tables = [one for one in read_register().values() if one.columns]
    parts = [_BEGINNING, *_terms()]
    for domain in sorted({one.domain for one in tables}):
        parts.append(f"## {domain.capitalize()}\n")
        parts += [_section(one) for one in tables if one.domain == domain]
    return "\n".join(parts)


def kept_for(name: str, language: Language, periods: Mapping[str, timedelta]) -> str:
    """How long what the register names by ``name`` is kept where ``periods`` are in force."""
    terms = read_terms()
    if name not in periods:
        return terms.retentions[name][language]
    days = text("privacy.days", language, count=periods[name].days)
    return f"{days} {terms.begins[name][language]}" if name in terms.begins else days


def _terms() -> Iterator[str]:
    terms = read_terms()
    yield "## Purposes\n"
    yield "| purpose | what for | ground |\n|---|---|---|"
    for name, purpose in terms.purposes.items():
        yield f"| {name} | {purpose.what} | {purpose.ground} |"
    yield "\n## Sorts of data\n"
    yield "| sort | |\n|---|---|"
    for name, meaning in terms.sorts.items():
        yield f"| {name} | {meaning} |"
    yield "\n## What ends without a number of days\n"
    yield "| kept | ends |\n|---|---|"
    for name, end in terms.ends.items():
        yield f"| {terms.retentions[name][Language.ENGLISH]} | {_ending(end)} |"
    yield ""


def _ending(end: Mapping[str, str]) -> str:
    """What the register says of an end."""
    if "why" in end:
        return f"nothing ends it: {end['why']}"
    return f"with `{end['with']}`" if "with" in end else f"by the worker (`{end['task']}`)"


def _section(table: RegisteredTable) -> str:
    columns = Base.metadata.tables[table.name].c
    people = " and ".join(read_terms().people[one] for one in table.of)
    kept = kept_for(table.retention or "", Language.ENGLISH, default_periods())
    lines = [f"### `{table.name}`\n", f"Of {people}; for {table.purpose}; kept {kept}."]
    if table.withheld:
        lines.append(
            f"Not given out with a citizen's data: {_lower(table.withheld[Language.ENGLISH])}"
        )
    lines.append("\n| column | sort | kept |\n|---|---|---|")
    lines += [
        f"| {name} | {sort} | {keeping_of(columns[name])} |" for name, sort in table.columns.items()
    ]
    return "\n".join(lines) + "\n"


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
