"""Fields are drawn by fewer templates than Django's, and look just as Django's do."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from portal.forms import KeptRenderer

PLACES = [
    ("", "Choose"),
    ("Europe", [("DE", "Germany"), ("X&Y", '<b>"Elsewhere"</b>')]),
    ("IN", "India"),
]
ATTRS = {"id": "id_q", "class": 'a "b" <c>', "disabled": True, "hidden": False}


def plain(html: str) -> str:
    return re.sub(r">\s+", ">", re.sub(r"\s+<", "<", html.strip()))


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (forms.TextInput(), 'Maya "M" <i>'),
        (forms.TextInput(), None),
        (forms.NumberInput(), 1234567),
        (forms.HiddenInput(), "x"),
        (forms.CheckboxInput(), True),
        (forms.Textarea(), "<p>\nTwo lines."),
        (forms.Textarea(), None),
        (forms.Select(choices=PLACES), "DE"),
        (forms.Select(choices=PLACES), None),
        (forms.SelectMultiple(choices=PLACES), ["", "X&Y"]),
        (forms.RadioSelect(choices=PLACES), "IN"),
        (forms.CheckboxSelectMultiple(choices=PLACES), ["DE", "IN"]),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_field_is_drawn_as_django_draws_it(widget: forms.Widget, value: object):
    drawn = [
        plain(widget.render("q", value, ATTRS, renderer=renderer))
        for renderer in (KeptRenderer(), DjangoTemplates())
    ]

    assert drawn[0] == drawn[1]
    assert 'name="q"' in drawn[0]


def test_each_option_alone_is_drawn_as_django_draws_it():
    for kind in (forms.RadioSelect, forms.CheckboxSelectMultiple):
        drawn = [
            [
                plain(option.tag(wrap_label=wrap))
                for option in options
                for wrap in (0, 1)
            ]
            for renderer in (KeptRenderer(), DjangoTemplates())
            for options in [
                forms.ChoiceField(
                    choices=[("a", "A & B"), ("c", "<C>")], widget=kind
                ).get_bound_field(forms.Form({"q": "a"}, renderer=renderer), "q")
            ]
        ]
        assert drawn[0] == drawn[1]
        assert len(drawn[0]) == 4
