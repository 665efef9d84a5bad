"""What gunicorn and ``flask --app wsgi`` load."""

import sys

from app import create_app
from app.settings import Settings, SettingsError

try:
    settings = Settings.from_environ()
except SettingsError as error:
    # Every fault in plain sentences, not a traceback.
    sys.exit(str(error))

app = create_app(settings)
