"""Titles told by their numbers, whole or with gaps, and lists that are none."""

from __future__ import annotations

import pytest
from django.utils import timezone

from notices import importing, titles

# What is below each: a text of its own.
BODY = "This is what we say about it in whole sentences."
LIST = "We use it for what follows:"


def policy(*titled: str, body: str = BODY, head: str = "Privacy notice of Acme") -> str:
    return "\n".join([head, *(line for each in titled for line in (each, body))])


CLAUSES = {
    "one is lost": (
        policy("1. Who we are", "2. What we keep", "4. How long", "5. Your rights"),
        ["1 Who we are", "2 What we keep", "4 How long", "5 Your rights"],
    ),
    "three in a row are lost": (
        policy("1. Who we are", "5. Your rights", "6. Our address"),
        ["1 Who we are", "5 Your rights", "6 Our address"],
    ),
    "one stands twice": (
        policy("1. Who we are", "2. What we keep", "2. What for", "3. How long"),
        ["1 Who we are", "2 What we keep", "2 What for", "3 How long"],
    ),
    "one has three letters": (
        policy("1. What we collect", "2. Why", "3. How long", "4. Rights"),
        ["1 What we collect", "2 Why", "3 How long", "4 Rights"],
    ),
    "one has two letters": (
        policy("1. Us", "2. What we keep", "3. How long"),
        ["1 Us", "2 What we keep", "3 How long"],
    ),
    "all end in a colon": (
        policy("1. What we collect:", "2. How long:", "3. Your rights:"),
        ["1 What we collect", "2 How long", "3 Your rights"],
    ),
    "all end in a full stop": (
        policy("1. What we collect.", "2. How long.", "3. Your rights."),
        ["1 What we collect", "2 How long", "3 Your rights"],
    ),
    "one of them ends in a colon": (
        policy("1. What we collect", "2. How long:", "3. Your rights"),
        ["1 What we collect", "2 How long", "3 Your rights"],
    ),
    "a gap, an inner number and a short one": (
        policy("Article 1. Us", "1.1 Where", "Article 3. Use", "3.1 What for"),
        ["1 Us", "1.1 Where", "3 Use", "3.1 What for"],
    ),
    "a list of contents before them": (
        "Contents\n1. Who we are\n2. Why\n4. How long\n"
        + policy("1. Who we are", "2. Why", "4. How long", "5. your rights", head=BODY),
        ["Contents", "1 Who we are", "2 Why", "4 How long", "5 your rights"],
    ),
    "a list of lines in a clause": (
        policy("1. Who we are", "2. Why")
        + f"\n{LIST}\n1. to serve you\n2. to bill you\n3. to write to you\n"
        + policy("3. How long", "4. Rights", head=BODY),
        ["1 Who we are", "2 Why", "3 How long", "4 Rights"],
    ),
    "a list whose points have a text each": (
        policy("1. Who we are")
        + f"\n{LIST}\n"
        + policy("1. To serve you", "2. To bill you", "3. To advertise", head=BODY)
        + "\n"
        + policy("2. What we keep", "3. How long", head=BODY),
        ["1 Who we are", "2 What we keep", "3 How long"],
    ),
    "a list with as many points as there are clauses": (
        policy("1. Who we are", "2. What for", "3. Uses")
        + f"\n{LIST}\n"
        + policy("1. We serve you.", "2. We bill you.", "3. We write.", head=BODY)
        + "\n"
        + policy("4. Rights", head=BODY),
        ["1 Who we are", "2 What for", "3 Uses", "4 Rights"],
    ),
    "a line that wraps before a number": (
        policy("1. Who we are", "2. How long")
        + "\nWe keep it until the year is over, and then for\n4. months more, or\nless.\n"
        + policy("3. Your rights", head=BODY),
        ["1 Who we are", "2 How long", "3 Your rights"],
    ),
    "a house number": (
        policy("1. Who we are")
        + "\nAcme, which lives at\n135. Street of the 17th of June\nin Berlin.\n"
        + policy("2. How long", "3. Your rights", head=BODY),
        ["1 Who we are", "2 How long", "3 Your rights"],
    ),
    "sentences with a text each, in a clause with a title": (
        policy(
            *("How We Use Data", "1. We serve you.", "2. We bill you."),
            *("3. We write.", "4. We learn.", "Your Rights", "Who We Are"),
        ),
        [" How We Use Data", " Your Rights", " Who We Are"],
    ),
    "sentences longer than a title": (
        policy(
            *("How We Use Data", f"1. {BODY} And more of it."),
            *(f"2. {BODY} And more of it.", "Your Rights", "Who We Are"),
        ),
        [" How We Use Data", " Your Rights", " Who We Are"],
    ),
    "two sentences on a line": (
        policy(
            *("How We Use Data", "1. Hosting. It runs here.", "2. Mail. It goes out."),
            *("Your Rights", "Who We Are"),
        ),
        [" How We Use Data", " Your Rights", " Who We Are"],
    ),
    "points after a colon": (
        f"How We Use Data\n{LIST}\n"
        + policy("1. We serve you.", "2. We bill you.", head="")
        + "\n"
        + policy("Your Rights", "Who We Are", head=BODY),
        ["How We Use Data", "Your Rights", "Who We Are"],
    ),
}


def told(text):
    found = titles.parts([line for line in text.split("\n") if line])[1:]
    return [f"{part.number} {part.title}".strip() for part in found]


@pytest.mark.parametrize("name", CLAUSES)
def test_what_counts_on_is_a_title_and_what_is_counted_within_is_none(name):
    text, expected = CLAUSES[name]

    assert [each for each in told(text) if "notice" not in each] == [
        each.strip() for each in expected
    ]


# --- what is said of it -----------------------------------------------------------


LATE = ((500, "Who we are"), (501, "What we keep"), (505, "Your rights"))


def brought(text):
    return importing.read("p.txt", text.encode(), at=timezone.now())


def said(found, *codes):
    return [
        (check.code, lint.path, lint.message)
        for check, lint in found.findings
        if check.code in codes
    ]


def test_a_lost_clause_is_named_and_references_mean_the_numbers_of_the_text():
    text = policy(
        *("1. Who we are", "2. What we keep", "4. How long", "5. Your rights"),
        body=f"{BODY} See Section 5. See Section 4 (How long). See Section 3.",
    )

    found = brought(text)

    rows = found.current.clauses("policy")
    numbers = [found.current.clause_number(row.slug) for row in rows]
    assert numbers == ["1", "2", "4", "5"]
    assert said(found, "number-lost", "number-twice") == [
        (
            "number-lost",
            "how-long",
            "Clause 3 is missing: the text counts from 2 to 4.",
        )
    ]
    lost = said(found, "reference-lost", "reference-number")
    assert {message for _code, _path, message in lost} == {"There is no clause 3."}
    assert found.document.clauses[0].body == (
        f"{BODY} See [[clause:your-rights]]. See [[clause:how-long]]. See Section 3."
    )


def test_several_lost_clauses_and_a_number_that_stands_twice_are_named():
    found = brought(policy("1. Who", "4. Data", "4. Why", "5. Rights"))

    assert said(found, "number-lost", "number-twice") == [
        (
            "number-lost",
            "data",
            "Clauses 2, 3 are missing: the text counts from 1 to 4.",
        ),
        ("number-twice", "why", "Number 4 stands twice, here for “Why”."),
    ]


def test_many_lost_clauses_in_a_row_are_named_by_the_first_and_the_last():
    found = brought("# P\n\n" + "".join(f"## {n}. {t}\n\n{BODY}\n\n" for n, t in LATE))

    assert [message for _code, _path, message in said(found, "number-lost")] == [
        "Clauses 1 to 499 are missing: the text begins with 500.",
        "Clauses 502 to 504 are missing: the text counts from 501 to 505.",
    ]


def test_a_number_that_stands_before_a_long_line_is_not_called_missing():
    long = f"2. {BODY} {BODY} {BODY}"

    found = brought(policy("1. Who we are", long, "3. How long", "4. Rights"))

    assert said(found, "number-lost") == [
        (
            "number-lost",
            "how-long",
            "Number 2 stands before a line that does not read like a title, so it is "
            "text of the clause before.",
        )
    ]


def test_a_text_that_counts_on_is_told_nothing():
    found = brought(policy("1. Who we are", "2. Why", "3. How long:"))

    assert said(found, "number-lost", "number-twice") == []


def test_a_number_that_stands_twice_early_takes_no_clause_away():
    text = policy(
        *("1. What we keep", "2. Why", "2. Use", "3. How long", "4. Your rights"),
        body=f"{BODY} See Section 3.",
    )

    found = brought(text)

    assert [clause.slug for clause in found.document.clauses] == [
        *("what-we-keep", "why", "use", "how-long", "your-rights")
    ]
    assert said(found, "number-lost", "number-twice") == [
        ("number-twice", "use", "Number 2 stands twice, here for “Use”.")
    ]
    assert found.document.clauses[0].body == f"{BODY} See [[clause:how-long]]."


def test_a_reference_to_a_number_that_stands_twice_is_left_and_named():
    said_of_it = "See Section 5. See Section 5 (Our address). See Section 2."
    text = policy(
        *("1. Who we are", "2. What we keep", "3. How long", "4. Why"),
        *("5. Your rights", "5. Our address"),
        body=f"{BODY} {said_of_it}",
    )

    found = brought(text)

    assert found.document.clauses[0].body == (
        f"{BODY} See Section 5. See [[clause:our-address]]. See [[clause:what-we-keep]]."
    )
    lints = [
        lint for check, lint in found.findings if check.code == "reference-doubtful"
    ]
    assert [lint.path for lint in lints] == [
        *("who-we-are", "what-we-keep", "how-long", "why"),
        *("your-rights", "our-address"),
    ]
    assert {(lint.quote, lint.message) for lint in lints} == {
        (
            "Section 5",
            "Number 5 stands twice: nobody can tell which clause is meant.",
        )
    }


@pytest.mark.parametrize("marks", ["", "## "])
def test_a_text_that_begins_with_the_second_clause_is_told_by_its_numbers(marks):
    text = policy(
        *(f"{marks}2. What we keep", f"{marks}3. How long", f"{marks}4. Your rights"),
        body=f"{BODY} See Section 3. See Section 4 (Your rights). See Section 1.",
    )

    found = brought(text)

    rows = found.current.clauses("policy")
    assert [(found.current.clause_number(row.slug), row.slug) for row in rows] == [
        *(("2", "what-we-keep"), ("3", "how-long"), ("4", "your-rights"))
    ]
    assert said(found, "number-lost", "number-twice", "reference-number") == [
        (
            "number-lost",
            "what-we-keep",
            "Clause 1 is missing: the text begins with 2.",
        )
    ]
    lost = said(found, "reference-lost")
    assert {message for _code, _path, message in lost} == {"There is no clause 1."}
    assert found.document.clauses[0].body == (
        f"{BODY} See [[clause:how-long]]. See [[clause:your-rights]]. See Section 1."
    )
