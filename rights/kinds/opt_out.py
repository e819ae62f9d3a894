"""Opt out, purpose by purpose: GDPR Art. 21(2)-(3), Civ. Code 1798.120, clause 3.8.

Nobody may be asked for proof here (11 CCR 7060(b)), and nobody weighs it.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rights.right import Assurance, Choice, Effect, Page, Right

RIGHT = Right(
    code="opt_out",
    title=_("Stop marketing, sale, sharing, profiling or targeted ads"),
    short=_("Opting out"),
    lead=_("Pick what should stop. It stops at once, without an account."),
    legal_name=_("Right to opt out and to object to direct marketing"),
    clause="opt-out",
    pages=(Page.CHOICES,),
    identifiers=("email", "phone"),
    assurance=Assurance.NONE,
    effects=(Effect.STOP,),
    is_immediate=True,
    choices=(
        Choice(
            purpose="marketing",
            title=_("Marketing"),
            hint=_("Offers, news and promotions from us."),
            door=_("Stop marketing"),
        ),
        Choice(
            purpose="sale",
            title=_("Sale of my data"),
            hint=_("Giving it to somebody for money or another benefit."),
            door=_("Do not sell my data"),
        ),
        Choice(
            purpose="sharing",
            title=_("Sharing my data for ads"),
            hint=_("Giving it to others so that they can show you ads elsewhere."),
            door=_("Do not share my data for ads"),
        ),
        Choice(
            purpose="profiling",
            title=_("Profiling"),
            hint=_("Judging or predicting things about you by machine."),
            door=_("Stop profiling me"),
        ),
        Choice(
            purpose="targeted-ads",
            title=_("Targeted ads"),
            hint=_("Choosing ads by what you did on other sites."),
            door=_("Stop targeted ads"),
        ),
    ),
    consequence=_("You will still get messages that your account needs to work."),
    button=_("Opt me out"),
    minutes=1,
    rank=50,
)
