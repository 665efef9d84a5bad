"""What gunicorn and ``flask --app wsgi`` load."""

import gc
import sys

# Nothing that is imported is ever garbage, and to look for some takes a sixth of the start.
gc.disable()

from app import create_app  # noqa: E402  (the collector stands still by now)
from app.settings import Settings, SettingsError  # noqa: E402  (the same)

try:
    settings = Settings.from_environ()
except SettingsError as error:
    # Every fault in plain sentences, not a traceback.
    sys.exit(str(error))

app = create_app(settings)
# What stands now stands to the end: from here on only what requests make is looked through.
gc.freeze()
gc.enable()
