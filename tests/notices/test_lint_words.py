"""Sentences as companies write them: which a check marks, and which it leaves alone."""

from __future__ import annotations

import copy
import time
from functools import cache

import pytest

from notices import importing, linting, loading
from notices.reading import Reading
from portal.plugins import discover
from tests.notices.test_lint_rows import AT

# By check: sentences of many policies that it marks.
MARKED = {
    "document-missing": [
        "See our Cookie Policy for more.",
        "Details stand in the Data Processing Addendum.",
    ],
    "blanks": [
        "The table below lists everything.",
        "We collect the data in the following table.",
        "Contact details:\n\nPayment details: card and bank.",
    ],
    "out-of-date": [
        "Effective Date: 26 December 2024",
        "Last updated: December 26, 2024",
        "Last revised on Dec. 26, 2024",
        "Effective as of 2024-12-26",
        "This version is in force since 26th December 2024",
        "Updated 26/12/2024",
        "Published on 26 December 2024",
        "Date of issue: 26 December 2024.",
        "**Dated 26 December 2024**",
        "This policy was adopted on 26 December 2024.",
        "It is short. First published 26 December 2024.",
    ],
    "sale-by-half": [
        "In some states you may opt out of the sale of your data.",
        "In certain circumstances you can opt-out of selling.",
        "Under limited conditions you can ask us not to sell your data.",
    ],
    "signal-unnamed": [
        "We do not currently respond to DNT signals.",
        "Our website does not honor Do Not Track.",
        "We ignore such signals.",
    ],
    "marketing-objection": [
        "You can object to direct marketing on grounds of your situation.",
        "You may object, marketing included, for reasons that arise from your "
        "particular circumstances.",
    ],
    "use-is-consent": [
        "By using the app you consent to this policy.",
        "Your continued use of the Service constitutes acceptance of this policy.",
        "If you keep using the site, you are deemed to have agreed to it.",
    ],
    "access-narrowed": [
        "You can ask for a copy only where we rely on consent.",
        "The cases in which you can obtain a copy are these.",
    ],
    "appeal-unnamed": [
        "You can lodge an appeal with us.",
        "If you are not satisfied with our decision, tell us.",
    ],
    "officer-hard-to-reach": [
        "Our Data Protection Officer is Ann Lee, dpo@example.com.",
        "The grievance officer can be reached by e-mail at g@example.com.",
    ],
    "key-missing": ["Send confidential things with OpenPGP.", "Use encrypted email."],
    "transfers-denied": [
        "We do not typically transfer data abroad.",
        "Your data never leaves your country.",
    ],
    "cookies-without-choice": [
        "We use pixels and similar tracking technologies.",
        "Our partners set cookies.",
    ],
    "children-vague": [
        "Children may not use it without supervision.",
        "We delete data of anybody under 13 promptly.",
        "Data of a minor is erased as soon as possible.",
    ],
    "changes-unannounced": [
        "Check this page regularly for changes.",
        "We encourage you to review this policy periodically.",
    ],
    "mixed-messages": ["We send an SMS about your order.", "We may notify you by text."],
    "absolute-claims": [
        "All our servers are protected by firewalls.",
        "Every employee is trained in security.",
        "Your data is completely secure.",
        "Access is strictly limited.",
        "We never share your personal data with anyone.",
        "We do not disclose your data to anybody.",
        "We delete all your data immediately when you close your account.",
        "When you leave we permanently erase everything.",
        "We will keep your data forever.",
        "Your records are kept indefinitely.",
        "We never keep copies.",
        "We will never change this policy.",
        "This policy will never be changed.",
        "We store all data in Germany only.",
        "All your information is stored exclusively in the EU.",
        "Your data never leaves Switzerland.",
    ],
    "mail-only": [
        "To delete your account, email us at x@example.com.",
        "Requests for erasure are sent by e-mail.",
    ],
    "perhaps": [
        "We may share data with partners.",
        "Our partners might use your data.",
        "We could collect your location.",
    ],
    "vague": [
        "We keep it as long as necessary.",
        "We act within a reasonable time.",
        "Access is on a need-to-know basis.",
        "We use commercially reasonable measures.",
    ],
    "typed-period": [
        "We keep warranty records for 30 days.",
        "We answer within 24 hours.",
        "It is kept for ninety days.",
        "After ten years it goes.",
        "For a year we keep it.",
        "There is a 30-day limit.",
        "Within thirty (30) days we answer.",
    ],
    "slips": [
        "This helps users can see it.",
        "It is of of no use.",
        "The the office is closed.",
        "We keep it for For you.",
    ],
    "reference-lost": [
        "See section 9.",
        "See sections 2 and 9.",
        "See Sections 1, 2 or 9 for more.",
        "See Section IX.",
        "As clause 7 says.",
        "Part 7.2 (Cities and Councils) says more.",
        "See Article 9 of this policy.",
        "In § 12 of this notice it stands.",
        "Chapter 3.1.2 (Our Work), Paragraph 8 (Yours) of it.",
        "See Section 8.",
        "See section 9 above, and section 10 below.",
        "See section 9 of this policy, or section 9 in our Privacy Notice.",
        "Section 9 of these terms, Clause 9 of the notice and Section IX of our policy say so.",
        "You find it in section 9 under the head of each office.",
    ],
    "swallowed-points": ["We correct it. - Erasure: you may ask.", "- Erasure:\n\n- Ask."],
    "drifting-terms": [
        "See Clause 2. See Clause 3. See Section 3.",
        "Our users and other Users.",
        "Personal information is kept. Personal information is used. Your data goes.",
    ],
}  # fmt: skip
# Sentences beside them that say what is done, or something else.
LEFT = {
    "document-missing": [
        "Read our Privacy Policy.",
        "See our [Cookie Policy](https://example.com/cookies).",
    ],
    "blanks": ["We hold:\n\n- names\n- dates", "A table is furniture."],
    "out-of-date": [
        "Effective Date: 26 October 2026",
        "Founded on 26 December 2004.",
        "The guide published on 12 May 2020 and a contract dated 1 May 2020 say it.",
        "The Act was adopted on 27 April 2016.",
        "The previous version was published on 12 May 2020, and so was the rest.",
        "An earlier privacy policy was issued on 12 May 2020.",
        "Published on 26 October 2026.",
    ],
    "sale-by-half": ["You may always opt out of the sale of your data."],
    "signal-unnamed": ["We do not respond to letters without a name."],
    "marketing-objection": ["You can object to direct marketing at any time."],
    "use-is-consent": ["By using the form you send us your name."],
    "access-narrowed": ["You can ask for a copy at any time."],
    "appeal-unnamed": ["The look of it may appeal to you."],
    "officer-hard-to-reach": ["The officer reads every letter."],
    "key-missing": ["We use strong encryption."],
    "transfers-denied": ["We do not sell data."],
    "cookies-without-choice": ["We set no trackers."],
    "children-vague": ["Nobody under 18 can sign up.", "We answer promptly."],
    "changes-unannounced": ["We check this page regularly ourselves."],
    "mixed-messages": ["This text is short.", "A textbook is a book."],
    "absolute-claims": [
        "No system is completely secure.",
        "We cannot guarantee that all our systems are secure.",
        "We never share your data with anyone without your consent.",
        "We share your data with our hosting company.",
        "We delete all your data at once, except what a law makes us keep.",
        "We delete all your data after {{ period:calls }}.",
        "We keep nothing for ever, and we do not keep calls forever.",
        "We never keep a copy, unless you ask.",
        "We never change your name.",
        "We store all data in Germany.",
        "Your data never leaves Switzerland, unless you call from abroad.",
    ],
    "mail-only": ["We delete e-mail after it was read."],
    "perhaps": ["In May we collect nothing.", "You may collect your badge."],
    "vague": ["We keep it until the account is closed."],
    "typed-period": [
        "Nobody aged 18 years is a child.",
        "This year we moved.",
        "We were founded 12 years ago.",
        "The warranty lasts 30 days. You get a refund within 14 days.",
    ],
    "slips": [
        "It is for many, of use to all.",
        "They had had it, and that that is.",
        "#### For you\n\nYou ask in California, Colorado or OR.",
    ],
    "reference-lost": [
        "See sections 1 and 2, Section II and clause 1.",
        "Sections 8 and 9 of the FTC Act, and section 17 of the DPDP Act, ask for it.",
        "See section 2 and 9 of our shops.",
        "In this section I mean you.",
        "Article 13 (GDPR) and Article 6 (Lawfulness of processing, GDPR) ask for it.",
        "Article 22 and Part 2 of Schedule 1 say so.",
        "Section 1798.83 (Shine the Light) and § 1798.140 ask for it.",
        "Section 5 of the FTC Act forbids it, and Section 7 (Uses) of the DPDP Act.",
        "Clause 1 is here, and Part 2 of this policy.",
        "Article 15 (Right of Access) and Article 17 (right to erasure) say so.",
        "Chapter 5 (Transfers) GDPR, Part 2 (Processing) of Regulation (EU) 2016/679.",
    ],
    "swallowed-points": ["It is well-known - and old."],
    "drifting-terms": ["Section 1798.140 and clause 2.", "Users come. Users go."],
}
PAIRS = [(code, text) for code, texts in MARKED.items() for text in texts]
QUIET = [(code, text) for code, texts in LEFT.items() for text in texts]


def found(code: str, text: str) -> list[str]:
    """What one check marks in a policy of two clauses, this text the first."""
    lints = discover("lint", "CHECK")[code].run(with_body(text), AT)
    return [lint.quote or lint.item for lint in lints]


@cache
def small() -> Reading:
    return importing.read("p.md", b"# P\n\n## A\n\nx\n\n## B\n\ny\n", at=AT).current


def with_body(text: str) -> Reading:
    content = copy.deepcopy(small().content)
    content["inventory"]["clauses"][0]["body"] = text
    return Reading(content, "")


@pytest.mark.parametrize(("code", "text"), PAIRS)
def test_a_sentence_that_says_too_little_is_marked(code, text):
    assert found(code, text) != []


@pytest.mark.parametrize(("code", "text"), QUIET)
def test_a_sentence_that_says_enough_is_left_alone(code, text):
    assert found(code, text) == []


def test_a_last_line_may_announce_the_clauses_below_it():
    text = b"# P\n\n## A\n\nRights:\n\n### B\n\nx\n\n### C\n\nKinds:\n"
    current = importing.read("p.md", text, at=AT).current

    lints = discover("lint", "CHECK")["blanks"].run(current, AT)

    assert [lint.quote for lint in lints] == ["Kinds:"]


TIMES = """
fourteen days|fifty days|thirteen weeks|one hundred days|one hundred and eighty days
a hundred days|two hundred ten days|a fortnight|two fortnights|half a year|half an hour
24h|30d|24 hrs|2 yrs|6 mos|30 consecutive days|10 full business days|several months
a few days|a couple of weeks|twenty-four hours|seventy-two hours|twenty four hours
twenty-one (21) days|30 (thirty) days|1.5 years|one-and-a-half years|two and a half years
10 minutes|30 to 45 days|two or three weeks|30-45 days|45-day|a decade|two quarters
"""


def test_a_period_is_marked_whole_however_it_is_typed():
    times = TIMES.strip().replace("\n", "|").split("|")

    assert {
        time: found("typed-period", f"Reports go by {time}.") for time in times
    } == {time: [time] for time in times}
    said = (
        "It ends in a month, within an hour, after up to a year or in less than a day."
    )
    assert found("typed-period", said) == ["a month", "an hour", "a year", "a day"]
    other = (
        "Over the last twenty four months, every fourteen days, aged sixteen years,"
        " at the age of one hundred years; 16 years old, or 13 years of age; once a year,"
        " it takes a minute, in two parts, for a quarter of you, version 1.5, an hourly job, a second person"
    )
    assert found("typed-period", other) == []


@pytest.mark.parametrize(
    "words",
    [
        "words and more ",
        "a@b, 1 a-",
        "twenty one hundred ",
        "a:\n",
        "when you use it you may ",
    ],
)
def test_the_longest_clause_that_can_be_saved_is_checked_at_once(words):
    """Each check reads each line once: twice as long takes twice as long, not four times.

    Time of our own processor; a check that began anew at every letter took half a minute.
    """
    longest = with_body((words * 2500)[: loading.LONGEST])

    began = time.process_time()
    list(linting.found(longest, AT, has_rows=False))

    assert time.process_time() - began < 3


def test_of_one_text_no_more_is_told_than_somebody_mends():
    text = with_body("In 3 days. " * 1200)
    found = linting.found(text, AT, has_rows=False)

    told = [lint for check, lint in found if check.code == "typed-period"]

    assert {(lint.path, lint.field) for lint in told} == {("a", "body")}
    assert [lint.quote for lint in told] == ["3 days"] * 50 + [""]
    assert told[50].message == "And 1150 more of the same."
    assert told[50].severity == "warning"


# --- what has to be said somewhere -------------------------------------------------------

# What makes each check look, and for each item a sentence that says it.
WHOLE = {
    "article-13": ("Europe.", {
        "13(1)(a)": "The registered office is at 1 Street.",
        "13(1)(b)": "Our data protection officer is Ann.",
        "27": "Our representative in the Union is Bo.",
        "13(1)(c)": "The legal basis is a contract.",
        "13(1)(d)": "We have a legitimate interest in stopping fraud.",
        "13(1)(e)": "Here is a list of our providers.",
        "13(1)(f)": "Standard contractual clauses protect it abroad.",
        "13(2)(a)": "Calls are kept for 90 days.",
        "13(2)(b) access": "Ask for a copy of it.",
        "13(2)(b) correct": "Have it corrected.",
        "13(2)(b) erase": "There is a right to erasure.",
        "13(2)(b) limit": "You limit what is used.",
        "13(2)(b) object": "You object to a use.",
        "13(2)(b) port": "Take it to another provider.",
        "13(2)(c)": "A consent may be withdrawn.",
        "13(2)(d)": "Complain to the authority.",
        "13(2)(e)": "Without your data there is no account.",
        "13(2)(f)": "There is no automated decision.",
        "14(1)(d)": "These are the kinds of data.",
        "14(2)(f)": "The sources are you and your bank.",
    }),
    "times-unsaid": ("Your rights.", {
        "answer": "We answer within 30 days.",
        "receipt": "We acknowledge it.",
        "longer": "We may extend this.",
        "cost": "It is free of charge.",
        "identity": "We verify your name.",
    }),
    "voice-unsaid": ("We place outbound calls.", {
        "voice": "We hold voice samples.",
        "biometric": "We hold voiceprints.",
        "transcripts": "We hold transcripts.",
        "training": "They train no models.",
        "called": "This is also for people whom we call.",
        "calling": "We ask the Do-Not-Call register.",
    }),
    "india-unsaid": ("India.", {
        "items": "The data below stands beside its purpose.",
        "withdrawal": "Withdraw it by the form.",
        "board": "Then comes the Data Protection Board.",
        "nominee": "Nominate somebody.",
        "languages": "Read it in English or Hindi.",
    }),
    "appeal-unnamed": ("Appeal by letter. The UK.", {
        "reader": "Another person reads it.",
        "time": "Each appeal takes 60 days.",
        "authority": "Then comes the Attorney General.",
        "uk": "There is a complaints form.",
    }),
    "officer-hard-to-reach": ("Our privacy officer is x@example.com.", {
        "reach": "Or by post.",
        "time": "They reply within a week of days.",
    }),
}  # fmt: skip


def items(code: str, text: str) -> set[str]:
    lints = discover("lint", "CHECK")[code].run(with_body(text), AT)
    return {lint.item for lint in lints}


@pytest.mark.parametrize("code", WHOLE)
def test_each_thing_that_is_left_out_is_named_and_no_other(code):
    trigger, said = WHOLE[code]

    assert items(code, trigger) == set(said)
    assert items(code, " ".join([trigger, *said.values()])) == set()
    for item in said:
        rest = [sentence for each, sentence in said.items() if each != item]
        assert items(code, " ".join([trigger, *rest])) == {item}
    assert items(code, " ".join(list(said.values())[:1])) == set()


# --- what else decides whether it is said ------------------------------------------------


def with_rows(text: str, table: str, **row: object) -> Reading:
    content = with_body(text).content
    content["inventory"][table] = [{"position": 1, **row}]
    return Reading(content, "")


@pytest.mark.parametrize(
    ("standing", "body", "weights"),
    [
        ("required", "", {"error"}),
        ("promised", "", {"warning"}),
        ("not_applicable", "India.", set()),
        # nobody has taken a position: what the text speaks of counts
        (None, "India.", {"warning"}),
        (None, "Goa.", set()),
    ],
)
def test_what_a_text_leaves_out_weighs_as_much_as_its_law(standing, body, weights):
    row = {"slug": "in-dpdp", "standing": standing}
    current = with_rows(body, "law_positions", **row) if standing else with_body(body)

    lints = list(discover("lint", "CHECK")["india-unsaid"].run(current, AT))

    assert {str(lint.severity) for lint in lints} == weights


@pytest.mark.parametrize(
    ("clause", "kind", "count"),
    [("a", "machine", 0), ("a", "shown", 1), ("b", "machine", 1)],
)
def test_a_vague_word_is_left_alone_where_a_machine_checks_the_clause(
    clause, kind, count
):
    promise = {"slug": "p01", "clause": clause, "kind": kind}
    current = with_rows("We keep it as needed.", "promises", **promise)

    assert len(list(discover("lint", "CHECK")["vague"].run(current, AT))) == count
