"""Limits of posts: how many from one address, and how soon they may be answered."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal import errors

View = Callable[..., HttpResponseBase]


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
