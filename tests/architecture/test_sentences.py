"""What somebody may read goes through gettext: errors of ours that carry a sentence."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.tree import all_sources

# Read by whoever writes or starts the program, not by whoever uses it.
FOR_PROGRAMMERS = {
    "ValueError", "TypeError", "ImproperlyConfigured", "NotPlain", "BadPlugin",
    "CommandError", "NoDigestKey", "NoSealKey", "NoMailbox", "NotAMessage", "Denied", "Blocked", "SystemExit",
}  # fmt: skip
FINDINGS = {"broken", "listed"}


def is_spoken(node: ast.AST) -> bool:
    """A literal with words in it; a name before a colon is none."""
    text = (
        node.value
        if isinstance(node, ast.Constant)
        else "".join(
            part.value
            for part in getattr(node, "values", [])
            if isinstance(part, ast.Constant)
        )
    )
    return isinstance(text, str) and text[:1].isupper() and " " in text


def untranslated(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        call = node.exc if isinstance(node, ast.Raise) else node
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        is_error = isinstance(node, ast.Raise) and call.func.id not in FOR_PROGRAMMERS
        if not is_error and call.func.id not in FINDINGS:
            continue
        for argument in call.args:
            if isinstance(argument, ast.Constant | ast.JoinedStr) and is_spoken(
                argument
            ):
                yield argument.lineno


def test_every_sentence_an_error_carries_can_be_translated():
    found = [
        source.said(line, "is no sentence of gettext")
        for source in all_sources()
        for line in untranslated(source.tree)
    ]

    assert found == []


def test_a_bare_sentence_is_found():
    code = 'raise Refused("This is not a web address.")\nraise Refused(_("Fine so."))'

    assert list(untranslated(ast.parse(code))) == [1]
