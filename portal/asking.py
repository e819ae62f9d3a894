"""`python -m portal.asking ADDRESS`: whether a program of this site answers 200.

What the healthchecks of docker-compose.yml run. Imports no Django; asks by the name
of the site, because every other name is refused.
"""

from __future__ import annotations

import http.client
import os
import sys
from urllib.parse import urlsplit


def answers(address: str, site: str) -> bool:
    """One GET over plain http, as the proxy would ask."""
    asked = urlsplit(address)
    connection = http.client.HTTPConnection(
        asked.hostname or "", asked.port or 80, timeout=4
    )
    try:
        connection.request("GET", asked.path, headers={"Host": urlsplit(site).netloc})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    is_well = answers(sys.argv[1], os.environ.get("SITE_URL", "http://localhost"))
    sys.exit(0 if is_well else 1)
