"""``python -m sandbox.demo_data load``: fill the configured database; nothing comes twice."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from app.settings import Settings, SettingsError
from app.web.platform import create_platform
from sandbox.demo_data.loading import NotForProduction, load_demo_data


def main(arguments: Sequence[str] | None = None) -> int:
    """Load and say what was loaded; 0, or 1 with the reason on stderr."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.demo_data", description=__doc__)
    parser.add_argument("command", choices=("load",))
    parser.parse_args(arguments)
    try:
        platform = create_platform(Settings.from_environ())
        for line in load_demo_data(platform, now=datetime.now(UTC)):
            print(line)
    except (SettingsError, NotForProduction) as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
