"""One file adds one thing: finds the objects that files in plug-in folders define.

The only way for a lower app to use what an upper app knows: the lower app owns
the protocol, the upper app owns the file, and nobody registers anything.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import apps
from django.conf import settings

HOUSE = ("portal", "notices", "consent", "retention", "rights")


class BadPlugin(Exception):
    """A plug-in file does not define what its folder asks for."""


@cache
def discover(package: str, attribute: str) -> dict[str, Any]:
    """Every object called `attribute` in `<app>/<package>/*.py`, by its code.

    The code must equal the file's name (with `-` for `_`), so that a name seen
    in an inventory leads straight to its file.
    """
    found: dict[str, Any] = {}
    roots = [name for name in HOUSE if apps.is_installed(name)]
    for root in [*roots, *settings.KEPT_PLUGINS]:
        for module in _modules(f"{root}.{package}"):
            found.update([_entry(module, attribute, found)])
    return found


def _modules(dotted: str) -> list[ModuleType]:
    try:
        folder = import_module(dotted)
    except ModuleNotFoundError as error:
        if error.name is not None and dotted.startswith(error.name):
            return []  # this app has no such folder
        raise
    return [
        import_module(f"{dotted}.{entry.name}")
        for entry in pkgutil.iter_modules(folder.__path__)
    ]


def _entry(
    module: ModuleType, attribute: str, found: dict[str, Any]
) -> tuple[str, Any]:
    thing = getattr(module, attribute, None)
    if thing is None:
        raise BadPlugin(f"{module.__name__} defines no {attribute}.")
    name = module.__name__.rpartition(".")[2]
    code = str(thing.code)
    if code.replace("-", "_") != name:
        raise BadPlugin(f"{module.__name__} has the code {code!r}; name both alike.")
    if code in found:
        raise BadPlugin(f"{code!r} is defined twice, the second time in {module}.")
    return code, thing
