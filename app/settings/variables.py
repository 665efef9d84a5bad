"""Reads BDS_* variables one after the other and gathers everything that is wrong with them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_PREFIX = "BDS_"
# The test run's own choice of database; the service ignores it.
_FOR_TESTS = "BDS_TEST_"


class Variables:
    """The environment as the operator wrote it, and the ``faults`` found in it so far."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._asked: set[str] = set()
        self.faults: list[str] = []

    def text(self, name: str) -> str | None:
        """The variable's value, else the content of the file that ``…_FILE`` names, else None."""
        file_name = f"{name}_FILE"
        self._asked |= {name} if name.endswith("_FILE") else {name, file_name}
        value = self._environ.get(name, "").strip()
        path = "" if name.endswith("_FILE") else self._environ.get(file_name, "").strip()
        if value and path:
            self.faults.append(f"{name} and {file_name} are both set; keep one")
        if value or not path:
            return value or None
        try:
            return Path(path).read_text(encoding="utf-8").strip() or None
        except (OSError, UnicodeDecodeError) as error:
            self.faults.append(f"{file_name} cannot be read: {error}")
            return None

    def foreign(self, name: str) -> str:
        """The value of another program's variable, which may say something about us; else empty."""
        return self._environ.get(name, "").strip()

    def one_of(self, name: str, choices: Sequence[str], default: str) -> str:
        """The value, which must be one of ``choices``."""
        value = self.text(name)
        if value is None or value in choices:
            return value or default
        self.faults.append(f"{name} must be one of {', '.join(choices)}, not {value!r}")
        return default

    def count(self, name: str, default: int) -> int:
        """The value as a whole number from 0 to 99."""
        value = self.text(name)
        if value is None:
            return default
        if not value.isascii() or not value.isdigit() or len(value) > 2:
            self.faults.append(f"{name} must be a whole number from 0 to 99, not {value!r}")
            return default
        return int(value)

    def json_object(self, name: str) -> Mapping[str, Any] | None:
        """The value as a JSON object."""
        value = self.text(name)
        if value is None:
            return None
        try:
            loaded = json.loads(value)
        except ValueError as error:
            self.faults.append(f"{name} is not JSON: {error}")
            return None
        if not isinstance(loaded, dict):
            self.faults.append(f"{name} must be a JSON object")
            return None
        return loaded

    def refuse_unknown(self) -> None:
        """Add a fault for every BDS_* variable that nothing asked for: most likely a slip."""
        for name in sorted(self._environ):
            is_ours = name.startswith(_PREFIX) and not name.startswith(_FOR_TESTS)
            if is_ours and name not in self._asked:
                self.faults.append(f"{name} is not a setting of this service")
