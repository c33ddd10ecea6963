"""Where the environment and the application meet; any WSGI server can serve `wsgi:app`."""

import gc

from config import Settings
from helpdesk import create_app

app = create_app(Settings.from_environment())
# What the application is made of stays as long as the process: a full collection need not look at
# its 200,000 objects again, which takes a tenth of a second in the middle of a request.
gc.freeze()
