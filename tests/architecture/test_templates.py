"""What no template may hold: inline style or script, other hosts, silent forms.

The content security policy refuses the first two in the browser; here they are
found before. A placeholder vanishes as one types, and `required` makes the browser
answer in its own words instead of our sentence (WCAG 3.3.1, 3.3.2).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Mail programs know no style sheets; an offline file carries everything inside and
# allows its one script by a hash in its own policy.
ALONE = ("emails/", "rights/pack/", "portal/proof.html")

RULES = {
    "inline style": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "inline script": re.compile(r"<script\b(?![^>]*\ssrc=)[^>]*>", re.I),
    "script address": re.compile(r"javascript:", re.I),
    "placeholder": re.compile(r"<[^>]*\splaceholder\s*=", re.I),
    "required": re.compile(r"<(?:input|select|textarea)\b[^>]*\srequired\b", re.I),
    "disabled": re.compile(
        r"<(?:input|select|textarea|button)\b[^>]*\sdisabled\b", re.I
    ),
    "switch": re.compile(r"role=[\"']switch", re.I),
    "starred label": re.compile(r"<(?:label|legend)\b[^>]*>[^<]*\*", re.I),
    "captcha": re.compile(r"captcha", re.I),
    "second thoughts": re.compile(r"are you sure", re.I),
    "no language": re.compile(r"<html\b(?![^>]*\slang=)", re.I),
}
OTHER_HOST = re.compile(
    r"""<(?!a\b)[a-z][^>]*\s(?:src|href|srcset|action|poster|data)\s*=\s*["']?(?:https?:)?//"""
    r"""|url\(\s*["']?(?:https?:)?//""",
    re.I,
)


def templates() -> dict[str, str]:
    folders = [ROOT / "templates", *ROOT.glob("*/templates")]
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for folder in folders
        for path in sorted(folder.rglob("*.html"))
        if ".venv" not in path.parts
    }


def faults(name: str, text: str) -> list[str]:
    text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", text, flags=re.S)
    rules = {} if name.startswith(ALONE) else RULES
    found = [fault for fault, rule in rules.items() if rule.search(text)]
    if OTHER_HOST.search(text):
        found.append("another host")
    return found


def test_no_template_holds_what_is_forbidden():
    found = {name: faults(name, text) for name, text in templates().items()}
    assert {name: what for name, what in found.items() if what} == {}


def test_no_style_sheet_or_script_reaches_another_host():
    files = [*(ROOT / "static").rglob("*.css"), *(ROOT / "static").rglob("*.js")]
    assert [
        str(path.relative_to(ROOT))
        for path in files
        if re.search(
            r"(?:https?:)?//[a-z0-9-]+\.[a-z]", path.read_text(encoding="utf-8")
        )
    ] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<p style='color:red'>", ["inline style"]),
        ("<style>p{}</style>", ["style element"]),
        ('<button onclick="f()">', ["event attribute"]),
        ("<script>f()</script>", ["inline script"]),
        ("<script src=\"{% static 'a.js' %}\"></script>", []),
        ('<a href="javascript:f()">', ["script address"]),
        ('<input name="a" placeholder="x">', ["placeholder"]),
        ('<input name="a" required>', ["required"]),
        ('<p class="required">A required answer</p>', []),
        (
            '<link rel="stylesheet" href="https://fonts.example/x.css">',
            ["another host"],
        ),
        ('<img src="//cdn.example/x.png">', ["another host"]),
        ('<a href="https://example.org/">Out</a>', []),
        ("<html><body>", ["no language"]),
        ("<button disabled>Send</button>", ["disabled"]),
        ('<input type="checkbox" role="switch">', ["switch"]),
        ("<label for='a'>Name *</label>", ["starred label"]),
        ('<div class="captcha"></div>', ["captcha"]),
        ("<p>Are you sure?</p>", ["second thoughts"]),
    ],
)
def test_each_rule_finds_what_it_forbids(text, found):
    assert faults("rights/x.html", text) == found


def test_nothing_sticks_to_the_screen_and_no_script_minds_pasting():
    """What sticks hides the focus behind it (WCAG 2.4.11); codes are pasted."""
    styles = [
        path.read_text(encoding="utf-8") for path in ROOT.glob("static/css/*.css")
    ]
    scripts = [path.read_text(encoding="utf-8") for path in ROOT.glob("static/js/*.js")]

    assert styles
    assert scripts
    assert not re.search(r"position:\s*(sticky|fixed)", "".join(styles))
    assert not re.search(r"[\"'](paste|copy|contextmenu)[\"']", "".join(scripts))
