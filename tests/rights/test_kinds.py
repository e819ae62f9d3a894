"""The rights on offer."""

from __future__ import annotations

from rights import registry
from rights.right import Assurance, Effect, Page


def test_rights_are_offered_in_public_order():
    assert [right.code for right in registry.all_rights()] == [
        "voice_misuse",
        "child",
        "stop_calls",
        "access",
        "portability",
        "erasure",
        "rectification",
        "opt_out",
        "limit",
        "withdrawal",
        "restriction",
        "objection",
        "nominee",
        "appeal",
        "complaint",
        "enquiry",
    ]


def test_an_unknown_right_is_none():
    assert registry.get("rectify-everything") is None


def test_opting_out_has_five_choices_each_on_its_own():
    assert registry.get("opt_out").purposes == (
        "marketing",
        "sale",
        "sharing",
        "profiling",
        "targeted-ads",
    )


def test_only_these_ask_for_proof():
    proven = [r.code for r in registry.all_rights() if r.needs_proof]

    assert proven == [
        "access",
        "portability",
        "erasure",
        "rectification",
        "restriction",
        "objection",
        "nominee",
    ]


def test_a_right_without_proof_has_one_page():
    pages = {r.code: r.pages for r in registry.all_rights() if not r.needs_proof}

    assert pages == {
        "voice_misuse": (Page.VOICE,),
        "child": (Page.CHILD,),
        "stop_calls": (Page.NUMBER,),
        "opt_out": (Page.CHOICES,),
        "limit": (Page.CHOICES,),
        "withdrawal": (Page.CONSENTS,),
        "appeal": (Page.APPEAL,),
        "complaint": (Page.COMPLAIN,),
        "enquiry": (Page.WRITE,),
    }


def test_an_immediate_right_only_stops_and_asks_nothing():
    for right in registry.all_rights():
        if right.is_immediate:
            assert right.effects == (Effect.STOP,)
            assert right.assurance is Assurance.NONE
