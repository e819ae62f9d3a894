"""How an officer decides at the desk, and how a second person answers to that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rights import named_law, reasons, weighing, written
from rights.desk_forms import Plain, ToPerson, sentence, words
from rights.fields import text
from rights.grounds import NOT_DOING
from rights.law import Ground
from rights.law_name_form import NamesLaw
from rights.models import Verb
from rights.proposals import Proposal
from rights.refusals import NAMED
from rights.right import Reply
from rights.statutes import DUTY
from rights.writing import Answer

A_GROUND = _("Choose the ground on which %(kind)s is kept or refused.")
NO_GROUND = _(
    "There is no ground on which %(kind)s could be kept or refused. Choose something "
    "else."
)
ON_RECORD, YOU_WRITE = (
    _("This needs no sentence of yours"),
    _("You write why, in a whole sentence"),
)
WORDS = (
    _("In words for this person"),
    _(
        "What is on record needs none: they read the words of the ground. Else write "
        "what it is needed for here."
    ),
)
WRITTEN = (
    _("If it is kept or refused: why, for this person"),
    _("In a whole sentence. They read it."),
)
UNTIL = (
    _("If it is kept: until when, or what ends that"),
    _(
        "A day, or what has to happen first: “12 May 2027”, “the court has decided about "
        "invoice 12”. They read it after the word “until”. Where a law says how long, it "
        "needs none."
    ),
)
ONE_OF_THESE = _("Choose one of the grounds shown.")


class Decide(NamesLaw):
    """One verb per kind of data, drafted from the inventory; a ground to keep.

    Nothing is asked about what is a customer's: it is passed on.
    """

    def __init__(
        self,
        *args: Any,
        proposals: list[Proposal],
        verbs: list[tuple[str, str]],
        grounds: dict[str, list[Ground]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.proposals = proposals
        if any(each.code == NAMED for kind in grounds.values() for each in kind):
            self.ask_for_law()
        self.written = {
            kind: {each.code for each in known if each.is_written}
            for kind, known in grounds.items()
        }
        self.ours = [each for each in proposals if each.verb != Verb.PASS_ON]
        for proposal in self.ours:
            slug, kind = proposal.category, {"kind": proposal.title}
            self.fields[f"verb-{slug}"] = forms.ChoiceField(
                label=proposal.title,
                choices=[*([("", _("choose one"))] if proposal.weigh else []), *verbs],
                initial=proposal.verb,
                error_messages={
                    "required": _("Choose what happens to %(kind)s.") % kind
                },
            )
            self.fields[f"code-{slug}"] = forms.ChoiceField(
                label=_("If it is kept or refused: the ground"),
                choices=in_groups(grounds[slug]),
                initial=proposal.code,
                required=False,
                error_messages={"invalid_choice": proposal.weigh or ONE_OF_THESE},
            )
            label, hint = WRITTEN if proposal.weigh else WORDS
            said = text(label, hint=hint, longest=300, is_read=True)
            said.initial = proposal.ground
            self.fields[f"ground-{slug}"] = said
            label, hint = UNTIL
            self.fields[f"until-{slug}"] = text(label, hint=hint, longest=120)

    def rows(self) -> list[tuple[Proposal, list[Any]]]:
        """(proposal, its fields) for the page; what is to be weighed comes first."""
        parts = ("verb", "code", "ground", "until")
        order = sorted(self.proposals, key=lambda proposal: not proposal.weigh)
        return [
            (p, [self[f"{n}-{p.category}"] for n in parts] if p in self.ours else [])
            for p in order
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for proposal in self.ours:
            name = f"code-{proposal.category}"
            is_done = cleaned.get(f"verb-{proposal.category}") not in NOT_DOING
            if not is_done and not cleaned.get(name) and name not in self.errors:
                has_none = len(self.fields[name].choices) == 1  # type: ignore[attr-defined]
                self.add_error(
                    name,
                    (NO_GROUND if has_none else A_GROUND) % {"kind": proposal.title},
                )
            if not is_done:
                self._check_written(proposal, cleaned)
        if NAMED in self._codes(cleaned):
            self.check_law(cleaned)
        return cleaned

    def _codes(self, cleaned: dict[str, Any]) -> set[str]:
        """The grounds of what is not done."""
        return {
            str(cleaned.get(f"code-{each.category}"))
            for each in self.ours
            if cleaned.get(f"verb-{each.category}") in NOT_DOING
        }

    def _check_written(self, proposal: Proposal, cleaned: dict[str, Any]) -> None:
        """What has to be weighed, or an officer alone can know, is no words of a list.

        What is left as it was drafted is on record.
        """
        name = proposal.category
        code = str(cleaned.get(f"code-{name}") or "")
        words = str(cleaned.get(f"ground-{name}", ""))
        is_asked = code in self.written[name] and code != proposal.code
        if code and (proposal.weigh or is_asked) and not written.why(words):
            self.add_error(f"ground-{name}", written.lacking(proposal.title))
        is_endless = is_asked and code != NAMED
        is_endless = is_endless and cleaned.get(f"verb-{name}") == Verb.KEEP
        if is_endless and not written.ends(str(cleaned.get(f"until-{name}", ""))):
            self.add_error(f"until-{name}", written.no_end(proposal.title))

    def decided(self) -> list[Proposal]:
        """The proposals as the officer left them."""
        return [
            self._decided(each) if each in self.ours else each
            for each in self.proposals
        ]

    def _decided(self, drafted: Proposal) -> Proposal:
        slug, said = drafted.category, self.cleaned_data
        verb, code = said[f"verb-{slug}"], said[f"code-{slug}"]
        if verb not in NOT_DOING:
            return replace(drafted, verb=verb, code="", ground="", law="", until="")
        words, until = said[f"ground-{slug}"], ended(said[f"until-{slug}"])
        named = self.named([code])
        if named is not None:
            own = "" if words == drafted.ground else words
            line = replace(drafted, verb=verb, ground=own)
            return named_law.on(line, named)
        if code == drafted.code:
            until = (until if code in self.written[slug] else "") or drafted.until
            return replace(drafted, verb=verb, ground=words, until=until)
        # Another ground has other words, another law, and the end that is written.
        own = "" if words == drafted.ground else words
        is_theirs = verb == Verb.KEEP and code != DUTY
        until = until if is_theirs and until != drafted.until else ""
        return replace(drafted, verb=verb, code=code, ground=own, law="", until=until)


def ended(words: str) -> str:
    """As it reads after the word "until"."""
    words = words.strip().rstrip(".")
    return words[6:] if words.lower().startswith("until ") else words


def choices(grounds: list[Ground]) -> list[tuple[str, str]]:
    """The grounds by what they are called, and where they stand."""
    named = [
        (each.code, f"{each.title} ({each.citation})".replace(" ()", ""))
        for each in grounds
    ]
    return [("", str(_("Choose a ground"))), *named]


def in_groups(grounds: list[Ground]) -> list[tuple[str, Any]]:
    """The same: first what is on record, then what an officer has to write about."""
    first, *recorded = choices([each for each in grounds if not each.is_written])
    _first, *others = choices([each for each in grounds if each.is_written])
    parts = ((str(ON_RECORD), recorded), (str(YOU_WRITE), others))
    return [first, *((name, part) for name, part in parts if part)]


class Refuse(ToPerson):
    """A refusal needs a ground the law knows and words for this person."""

    ground = forms.ChoiceField(
        label=_("Ground"),
        error_messages={
            "required": _("Choose the ground you refuse on."),
            "invalid_choice": ONE_OF_THESE,
        },
    )
    words = sentence(
        _("Your reason, for this person"),
        _("Write the reason for this person."),
        rows=4,
    )

    def __init__(
        self,
        *args: Any,
        grounds: list[Ground],
        is_report: bool = False,
        **options: Any,
    ) -> None:
        """`is_report`: whoever asked told of somebody else, and reads no words of ours."""
        super().__init__(*args, **options)
        if is_report:
            self.fields["words"].label = _("Why, for our own record")
            self.fields["words"].help_text = _(
                "Whoever reported it does not read this."
            )
        field = self.fields["ground"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        field.choices = choices(grounds)


class InWords(ToPerson):
    """The officer's answer: how it ends, the letter's words, and why not."""

    told = ("words", "reason", "compelling", "milder")
    verb = forms.ChoiceField(
        label=_("How do you answer?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how you answer."),
            "invalid_choice": _("Choose one of the answers shown."),
        },
    )
    reason = words(
        _("The reason in one sentence, if you say no to all or a part of it"),
        "",
        rows=2,
    )
    compelling = words(
        _("Why it weighs more than what they wrote, where a use goes on"),
        "",
        rows=2,
        hint=_("In a whole sentence that takes up their own words. They read it."),
    )
    milder = words(_("Why nothing milder would do"), "", rows=2)
    words = words(
        _("Your answer, for this person"),
        _("Write the answer."),
        rows=8,
        hint=_(
            "It stands in the letter. How to object and whom to complain to are added "
            "by themselves."
        ),
    )
    stays = forms.MultipleChoiceField(
        label=_("If a part: what stays stopped?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Choose from the uses shown.")},
    )
    field_order = ("verb", "stays", "words", "reason", "compelling", "milder")

    def __init__(
        self,
        *args: Any,
        replies: tuple[Reply, ...],
        uses: list[tuple[str, str]] | None = None,
        is_weighed: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.uses = uses or []
        stays = self.fields["stays"]
        assert isinstance(stays, forms.MultipleChoiceField)  # noqa: S101 - the same
        stays.choices = self.uses
        if not self.uses:
            del self.fields["stays"]
        self._weigh(is_weighed)
        field = self.fields["verb"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        field.choices = [(reply.verb, reply.title) for reply in replies]
        self.fields["reason"].required = False
        if len(replies) == 1:
            field.initial = replies[0].verb
            field.widget = field.hidden_widget()
            del self.fields["reason"]

    def _weigh(self, is_weighed: bool) -> None:
        """An objection is overruled only for three things that are said (Art. 21(1))."""
        for name in ("compelling", "milder"):
            self.fields[name].required = False
            if not is_weighed:
                del self.fields[name]
        if is_weighed:
            self.fields["reason"].label = _(
                "The interest of ours that it serves, where a use goes on"
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        said = cleaned.get("verb", Verb.DO)
        if said == Verb.DO:
            return cleaned
        if not reasons.is_a_sentence(str(cleaned.get("reason", ""))):
            self.add_error("reason", _("Give the reason in one sentence."))
        typed = str(cleaned.get("words", ""))
        is_short = said == Verb.REFUSE and not reasons.is_a_sentence(typed)
        if is_short and "words" not in self.errors:
            self.add_error("words", _("Write the answer in a whole sentence."))
        parted = weighing.fault(self.uses, cleaned.get("stays", []))
        if said == Verb.PARTLY and parted and "stays" not in self.errors:
            self.add_error("stays", parted)
        return cleaned

    def answer(self) -> Answer:
        """What was written, as the verb takes it."""
        return Answer(
            verb=self.cleaned_data["verb"],
            words=self.cleaned_data["words"],
            reason=self.cleaned_data.get("reason", ""),
            stays=tuple(self.cleaned_data.get("stays", ())),
            compelling=self.cleaned_data.get("compelling", ""),
            milder=self.cleaned_data.get("milder", ""),
        )


class Agree(Plain):
    """The second person's button; `seen` is the decision as their page showed it."""

    seen = forms.CharField(max_length=64, required=False)


class SendBack(Plain):
    """Why the second person does not agree."""

    note = words(_("Why you send it back"), _("Write why you send it back."), rows=2)
