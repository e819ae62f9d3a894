"""Small enough to be read: file <= 400 lines, class <= 150, function <= 40."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator

from tests.architecture.tree import APPS, ROOT, Source, all_sources

FILE, CLASS, FUNCTION, MEDIAN = 400, 150, 40, 8
BANNED_ENDINGS = (
    *("Service", "Handler", "Processor", "Helper", "Util", "Utils"),
    *("Common", "Base", "Data", "Info"),
)
BANNED_MODULES = {
    "utils",
    "util",
    "common",
    "helpers",
    "helper",
    "services",
    "base",
    "misc",
}


def length(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


def functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def classes(source: Source) -> Iterator[ast.ClassDef]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef):
            yield node


def test_no_file_is_too_long():
    # A suite is read test by test; the limit is for what runs.
    folders = [*APPS, "scripts"]
    long = {
        str(path.relative_to(ROOT)): lines
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > FILE
    }
    assert long == {}


def test_no_class_is_too_long():
    assert [
        source.said(node.lineno, f"{node.name} has {length(node)} lines")
        for source in all_sources()
        for node in classes(source)
        if length(node) > CLASS
    ] == []


def test_no_function_is_too_long():
    assert [
        source.said(node.lineno, f"{node.name} has {length(node)} lines")
        for source in all_sources()
        for node in functions(source)
        if length(node) > FUNCTION
    ] == []


def test_most_functions_are_read_at_one_glance(record_property):
    lengths = [length(node) for source in all_sources() for node in functions(source)]
    median = statistics.median(lengths)
    record_property("median function", median)
    print(f"{len(lengths)} functions, median {median:g} lines")
    assert median <= MEDIAN


def test_modules_and_classes_are_named_after_what_they_are():
    faults = [
        str(source.path)
        for source in all_sources()
        if source.path.stem in BANNED_MODULES
    ]
    faults += [
        source.said(node.lineno, node.name)
        for source in all_sources()
        for node in classes(source)
        if node.name.endswith(BANNED_ENDINGS) and node.name not in BANNED_ENDINGS[-2:]
    ]
    assert faults == []


def test_every_module_says_what_it_is_for():
    assert [
        str(source.path)
        for source in all_sources()
        if source.tree.body and ast.get_docstring(source.tree) is None
    ] == []
