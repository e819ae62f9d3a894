"""The web process."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from portal import bell, collecting, starting
from portal.early import Early

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
starting.read_settings()

collecting.rarely()
application = Early(get_wsgi_application())
bell.hang()
collecting.keep_what_is_there()
