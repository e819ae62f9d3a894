"""The source of the product as syntax trees, for the tests of its shape."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("portal", "notices", "consent", "retention", "rights")


@dataclass(frozen=True)
class Import:
    """One imported dotted name; `from a import b` counts as `a.b`."""

    line: int
    name: str


@dataclass(frozen=True)
class Source:
    """One file: its place and its tree."""

    path: Path
    tree: ast.Module

    @property
    def app(self) -> str:
        return self.path.parts[0]

    @property
    def inner(self) -> tuple[str, ...]:
        """The module's own names inside its app: `rights/kinds/access.py`."""
        return (*self.path.parts[1:-1], self.path.stem)

    def imports(self) -> Iterator[Import]:
        """Every import, also inside functions; relative ones are refused elsewhere."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (Import(node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                dots = "." * node.level
                for alias in node.names:
                    yield Import(node.lineno, f"{dots}{node.module or ''}.{alias.name}")

    def said(self, line: int, fault: str) -> str:
        return f"{self.path}:{line} {fault}"


def read(path: Path, text: str) -> Source:
    return Source(path, ast.parse(text))


@cache
def sources(app: str) -> tuple[Source, ...]:
    """The files of one app, without its migrations."""
    return tuple(
        read(path.relative_to(ROOT), path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
    )


def all_sources() -> tuple[Source, ...]:
    return tuple(source for app in APPS for source in sources(app))
