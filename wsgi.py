"""Where the environment and the application meet; any WSGI server can serve `wsgi:app`."""

from config import Settings
from helpdesk import create_app

app = create_app(Settings.from_environment())
