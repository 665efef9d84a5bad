"""``python -m sandbox``: bring the whole service up on a developer's machine."""

import sys

# Before the other imports: an older Python stops at their syntax with a riddle instead of a reason.
if sys.version_info < (3, 11):  # noqa: UP036 - a newcomer may start it with any Python
    sys.exit("make run: Python 3.11 or newer is needed, this is " + sys.version.split()[0])

from sandbox.start import main

# The guard matters: where processes are spawned instead of forked, each imports this file again.
if __name__ == "__main__":
    sys.exit(main())
