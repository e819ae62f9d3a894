"""What a program sends to the API: JSON, of a depth and of letters that can be read."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class Json(JSONParser):
    """JSON; what Python or a database cannot take is no more a fault of ours than junk.

    Half a character, an escaped surrogate alone, is in no text (RFC 8259, 8.2).
    """

    def parse(self, *args: Any, **options: Any) -> Any:
        try:
            said = super().parse(*args, **options)
            json.dumps(said, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ParseError(_("The JSON is nested too deep.")) from error
        except UnicodeEncodeError as error:
            raise ParseError(
                _("The JSON holds half a character. Send each one whole.")
            ) from error
        return said
