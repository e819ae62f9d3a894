"""The web process."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from portal.early import Early

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = Early(get_wsgi_application())
