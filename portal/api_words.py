"""What a program is told of a field that cannot be taken: what to send instead.

The framework has sentences of its own, which say what is wrong and not what to do.
"""

from __future__ import annotations

from typing import Any

from django.core import validators
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.validators import ProhibitSurrogateCharactersValidator

OBJECT = _("Send one object here, in braces.")
OF_ALL = {
    "required": _("This field is needed: send it."),
    "null": _("Send a value here, or leave the field out."),
    "blank": _("Write something here, or leave the field out."),
    "not_a_list": _("Send a list here, in square brackets."),
    "not_a_dict": OBJECT,
    "empty": _("Put at least one thing into this list."),
}
OF_NEEDED = {
    "null": _("Send a value here: it is needed."),
    "blank": _("Write something here: it is needed."),
}
# By the kind of field: what is not of its kind at all.
OF_KIND: dict[type[serializers.Field[Any, Any, Any, Any]], dict[str, Any]] = {
    serializers.CharField: {"invalid": _("Send a text here, in quotation marks.")},
    serializers.BooleanField: {"invalid": _("Send true or false here.")},
    serializers.DateField: {
        "invalid": _("Send a day that there is, like 2026-03-31."),
        "datetime": _("Send a day alone, like 2026-03-31."),
    },
}
OF_CHECK: dict[type, Any] = {
    validators.ProhibitNullCharactersValidator: _(
        "Take out the characters that cannot be seen."
    ),
    ProhibitSurrogateCharactersValidator: _(
        "Take out the characters that cannot be seen."
    ),
    validators.RegexValidator: _(
        "Send a name made of letters, digits, hyphens and underscores."
    ),
}
MOST, FEWEST = validators.MaxLengthValidator, validators.MinLengthValidator


def tell(
    field: serializers.Field[Any, Any, Any, Any], *, is_needed: bool = False
) -> None:
    """Give a field, and what is in it, sentences that say what to do.

    `is_needed`: it may not be left out; what is in a list always may.
    """
    own = {**OF_ALL, **(OF_NEEDED if is_needed else {}), **_of_kind(field)}
    theirs = {name for name in field.error_messages if name in own}
    field.error_messages.update({name: own[name] for name in theirs})
    is_list = isinstance(field, serializers.ListField | serializers.DictField)
    checks: list[Any] = field.validators
    for check in checks:
        message = OF_CHECK.get(type(check)) or _of_length(check, is_list=is_list)
        if message:
            check.message = message
    child = getattr(field, "child", None)
    if child is not None:
        tell(child)


def _of_kind(field: serializers.Field[Any, Any, Any, Any]) -> dict[str, Any]:
    found = (words for kind, words in OF_KIND.items() if isinstance(field, kind))
    return next(found, {})


def _of_length(check: Any, *, is_list: bool) -> Any:
    if not isinstance(check, MOST | FEWEST):
        return ""
    most, few = (
        (_("Send at most {n} here, and the rest in another call."), OF_ALL["empty"])
        if is_list
        else (
            _("Send at most {n} characters here."),
            _("Send at least {n} characters."),
        )
    )
    words = most if isinstance(check, MOST) else few
    return format_lazy(words, n=check.limit_value)
