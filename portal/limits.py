"""Limits of posts: how many from one address, how large, how soon answered."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal import errors

View = Callable[..., HttpResponseBase]
MEGABYTE = 1024 * 1024
# Where more may be sent than a form: a saved mail at the desk, files of people. The
# rest of a file that is too large is read away, so that its form can say so.
LARGER = {
    r"/desk/notices/revision/own/": 6 * MEGABYTE,
    r"/desk/rights/case/add/": 17 * MEGABYTE,
    r"/desk/rights/case/\d+/(came|paper)/": 32 * MEGABYTE,
    r"/rights/voice[_-]misuse/": 80 * MEGABYTE,
    r"/rights/[a-z_-]+/(agent|stead)/": 32 * MEGABYTE,
    r"/track/write/": 32 * MEGABYTE,
}


def largest(path: str) -> int:
    """The largest body that an address takes, in bytes."""
    larger = (most for address, most in LARGER.items() if re.fullmatch(address, path))
    return next(larger, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def limited(action: str) -> Callable[[View], View]:
    """Refuse a flood of posts from one address, and say when to try again."""

    def decorator(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST" and not ratelimit.consume(
                request, action=action
            ):
                return errors.too_many(request, seconds=60)
            return view(request, *args, **kwargs)

        return inner

    return decorator


def even(view: View, seconds: float = 0.1) -> View:
    """Answer no post sooner than this.

    Where the work for somebody known differs by a millisecond or two from the work
    for a stranger, its time would tell who is known.
    """

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        until = time.monotonic() + seconds
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            time.sleep(max(0.0, until - time.monotonic()))
        return response

    return inner
