"""portal -> notices -> consent -> retention -> rights, and inside each app
models <- verbs <- forms, tasks <- views, admin, api.

Read from the syntax tree, so that an import inside a function counts too.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.tree import APPS, Source, all_sources, read, sources

PURE = {
    *("kinds", "laws", "deadlines", "schedule", "inventory", "workdays", "merkle"),
    *("law", "right", "ladder"),
}
WEB = {"views", "admin", "api", "api_acting"}
# Modules that draw and check what people type.
FORMS = {
    "forms",
    "questions",
    "branching",
    "what_form",
    "onepage",
    "thirdparty",
    "fields",
    "desk_forms",
    "decision_forms",
    "law_name_form",
    "limitations",
    "intake_form",
    "attaching",
    "acting_forms",
    "asked_by",
    "stead_forms",
    "batch_form",
    "batch_reading",
    "several_forms",
    "particulars",
    "voice_form",
    "own_form",
    "asked_lines",
}
EDGES = {"tasks", *FORMS, *WEB}
# Where the web is put together: these may look at anything in their app, as does
# every page of the desk (`desk_...`).
SHELL = {
    *("urls", "apps", "desk", "promise_desk", "panels", "management"),
    *("context", "middleware"),
}


def is_shell(own: set[str]) -> bool:
    pages = {name for name in own if name.startswith("desk_")} - FORMS
    return bool(own & SHELL or pages)


def later_imports(source: Source) -> list[str]:
    """Imports of an app that comes after."""
    later = set(APPS[APPS.index(source.app) + 1 :])
    return [
        source.said(found.line, f"imports {found.name}")
        for found in source.imports()
        if found.name.split(".")[0] in later
    ]


def relative_imports(source: Source) -> list[str]:
    return [
        source.said(found.line, "imports relatively")
        for found in source.imports()
        if found.name.startswith(".")
    ]


def layer_faults(source: Source) -> list[str]:
    """What a module imports from a layer above its own, in any of the apps."""
    own = set(source.inner)
    if is_shell(own):
        forbidden: set[str] = set()
    elif own & WEB:
        forbidden = {"tasks"} & own
    elif own & EDGES:
        forbidden = WEB
    elif "models" in own:
        forbidden = EDGES
    else:
        forbidden = EDGES - {"tasks"}
    return [
        source.said(found.line, f"imports {found.name}")
        for found in source.imports()
        if found.name.split(".")[0] in APPS
        and set(found.name.split(".")[1:2]) & forbidden
    ]


def impure_imports(source: Source) -> list[str]:
    """The ORM, or anything of ours that has it, in a module of pure calculation."""
    if not set(source.inner) & PURE or set(source.inner) & {"tests"}:
        return []
    return [
        source.said(found.line, f"imports {found.name}")
        for found in source.imports()
        if found.name.startswith(("django.db", "django.apps", "sqlalchemy"))
        or (found.name.split(".")[0] in APPS and "models" in found.name.split("."))
    ]


def forbidden_constructs(source: Source) -> list[str]:
    """Signals, save() and delete() overrides, generic keys, timed or stray tasks."""
    faults = [
        source.said(found.line, f"imports {found.name}")
        for found in source.imports()
        if "signals" in found.name.split(".")
        or found.name.startswith("django.dispatch")
    ]
    for node in ast.walk(source.tree):
        fault = _construct(node, source)
        if fault:
            faults.append(source.said(getattr(node, "lineno", 0), fault))
    return faults


def _construct(node: ast.AST, source: Source) -> str:
    if isinstance(node, ast.ClassDef):
        own = {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
        if own & {"save", "delete"}:
            return f"overrides {min(own & {'save', 'delete'})}()"
    if isinstance(node, ast.Name | ast.Attribute | ast.alias):
        name = (
            getattr(node, "id", "")
            or getattr(node, "attr", "")
            or getattr(node, "name", "")
        )
        if name.startswith("GenericForeign") or name in {"receiver", "GenericRelation"}:
            return f"uses {name}"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        # Whoever overrides a method of Celery hands on what Celery itself began.
        if ast.unparse(node.func.value) == "super()":
            return ""
        return _call(node.func.attr, {word.arg for word in node.keywords}, source)
    return ""


def _call(name: str, words: set[str | None], source: Source) -> str:
    if name in {"delay", "apply_async", "delay_on_commit"}:
        return f"calls .{name}(): jobs.wake is the only enqueue"
    if name == "send_task" and source.path != Path("portal/jobs.py"):
        return "calls .send_task(): jobs.wake is the only enqueue"
    timed = words & {"eta", "countdown"}
    return f"passes {timed.pop()}: a due row says when" if timed else ""


@pytest.mark.parametrize("app", APPS)
def test_an_app_imports_only_the_apps_before_it(app):
    assert [fault for source in sources(app) for fault in later_imports(source)] == []


@pytest.mark.parametrize(
    "rule",
    [relative_imports, layer_faults, impure_imports, forbidden_constructs],
    ids=lambda rule: rule.__name__,
)
def test_the_house_keeps_its_rules(rule):
    assert [fault for source in all_sources() for fault in rule(source)] == []


@pytest.mark.parametrize(
    ("rule", "path", "text", "faults"),
    [
        (
            later_imports,
            "portal/x.py",
            "import rights.models",
            [":1 imports rights.models"],
        ),
        (
            later_imports,
            "consent/x.py",
            "def f():\n    from retention import holds",
            [":2 imports retention.holds"],
        ),
        (later_imports, "rights/x.py", "from portal import jobs", []),
        (relative_imports, "rights/x.py", "from . import y", [":1 imports relatively"]),
        (
            layer_faults,
            "rights/models.py",
            "from rights import tasks",
            [":1 imports rights.tasks"],
        ),
        (
            layer_faults,
            "rights/deciding.py",
            "from rights.forms import Ask",
            [":1 imports rights.forms.Ask"],
        ),
        (
            layer_faults,
            "rights/tasks.py",
            "from rights.views import ask",
            [":1 imports rights.views.ask"],
        ),
        (layer_faults, "rights/views/ask.py", "from rights.forms import Ask", []),
        (
            impure_imports,
            "rights/kinds/access.py",
            "from django.db import models",
            [":1 imports django.db.models"],
        ),
        (
            impure_imports,
            "rights/deadlines.py",
            "from rights.models import Case",
            [":1 imports rights.models.Case"],
        ),
        (
            forbidden_constructs,
            "rights/x.py",
            "from django.db.models import signals",
            [":1 imports django.db.models.signals"],
        ),
        (
            forbidden_constructs,
            "rights/x.py",
            "class A:\n    def save(self): ...",
            [":1 overrides save()"],
        ),
        (
            forbidden_constructs,
            "rights/x.py",
            "app.send_task('x', eta=1)",
            [":1 calls .send_task(): jobs.wake is the only enqueue"],
        ),
        (
            forbidden_constructs,
            "rights/x.py",
            "x = GenericForeignKey()",
            [":1 uses GenericForeignKey"],
        ),
    ],
)
def test_each_rule_finds_what_it_forbids(rule, path, text, faults):
    assert rule(read(Path(path), text)) == [f"{path}{fault}" for fault in faults]
