"""Floods of posts from one address are refused, and told when to try again."""

from __future__ import annotations

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
