"""A mail in words, as an officer reads it and a request keeps it.

What somebody else wrote in a mail that is passed on stands below, each line marked, under
a line that says who wrote it and when: nobody reads it as words of the sender.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from notices import local_day
from portal.incoming import Incoming

MARK = "> "
MOST = 20


def of(mail: Incoming) -> str:
    """Its own words, its files, and then each mail that it carries."""
    lines = [mail.text]
    if mail.is_cut:
        lines.append(_("[The rest of this long mail was left out.]"))
    lines += [
        _("[Attached: %(name)s]") % {"name": name} for name in mail.attachments[:MOST]
    ]
    for inner in mail.mails[:MOST]:
        lines += ["", _head(inner), *_marked(inner)]
    return "\n".join(lines).strip()


def own(text: str) -> str:
    """The words that are not marked as somebody else's."""
    mine = (line for line in text.split("\n") if not line.startswith(MARK.strip()))
    return "\n".join(mine)


def _head(inner: Incoming) -> str:
    said = {
        "who": inner.sender or _("nobody said"),
        "day": local_day.words(inner.sent_at, "j F Y") if inner.sent_at else "",
    }
    if inner.sent_at is None:
        return _("[A forwarded mail from %(who)s:]") % said
    return _("[A forwarded mail from %(who)s of %(day)s:]") % said


def _marked(inner: Incoming) -> list[str]:
    lines = [inner.subject[:300], "", *of(inner).split("\n")]
    return [(MARK + line).rstrip() for line in lines]
