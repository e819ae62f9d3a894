"""The same thing said in other words: each way is marked, and its honest twin is not."""

from __future__ import annotations

import pytest

from tests.notices.test_lint_words import found

# By check: (what is marked, what is said with much the same words and is left alone).
TWINS = {
    "document-missing": [
        ("It is told in the Notice for Job Applicants.", "It is told in a notice for job applicants."),
        ("See our cookie policy.", "See our [cookie policy](/cookies/)."),
        ("Read Cookie Notice first.", "Read our Data Protection Notice first."),
    ],
    "blanks": [
        ("| Kind | Why |\n|---|---|\n| Name | |\n| Mail | to write |",
         "| | Why |\n|---|---|\n| Name | to greet |\n| Mail | to write |"),
        ("What you tell us yourself:\n\nWhat we find out by ourselves:\n\nThat is all.",
         "We hold the following things:\n\nWhat you tell us:\n\n- your name"),
        ("The list below has everything.\n\nThere is more.",
         "The list below has everything.\n\n1. Names\n2. Dates"),
        ("The chart above says why.", "The chart of 2024 hangs in the hall."),
        ("Write to [insert address].", "Write to [our address](/contact/)."),
    ],
    "no-period": [
        ("The exact periods are set out in Clause 2.",
         "The exact periods are set out in Clause 2. Calls go after thirty days."),
    ],
    "out-of-date": [
        ("Last amended: March 2024", "Last amended: March 2026"),
        ("This text dates from 3 March 2024.", "This house dates from 3 March 1924."),
    ],
    "shared-after-all": [
        ("We keep everything to ourselves. Your records may be forwarded to insurers.",
         "We keep our recipes to ourselves. Your records may be forwarded to insurers."),
        ("Your data is never passed on to other companies. Banks can be given your details.",
         "Your data is never passed on to others without a contract. Banks can be given your details."),
        ("Nobody else gets your data. We may hand your records to a buyer.",
         "Nobody else gets your data. We may hand your records to you."),
        ("We do not share data. Your name is shared with shops.", "Your name is shared with shops."),
    ],
    "sale-by-half": [
        ("Depending on your state, you can refuse the sale of your data.",
         "Everybody can refuse the sale of data, not only in certain states."),
        ("You might be able to forbid that your data is sold.", "You can forbid that your data is sold."),
    ],
    "signal-unnamed": [
        ("Browser signals have no effect here.", "Browser signals are honoured."),
        ("We disregard DNT headers.", "We regard DNT headers as a no."),
        ("Global Privacy Control is not supported.",
         "Do Not Track is not supported, but Global Privacy Control is."),
        ("We take no notice of signals.",
         "We take no notice of Do Not Track signals. Global Privacy Control counts as a no."),
    ],
    "marketing-objection": [
        ("To refuse advertising, explain why it does not suit you.",
         "To refuse advertising, you do not have to explain why."),
        ("If you no longer want newsletters, give us your reasons.",
         "If you no longer want newsletters, tell us at any time."),
    ],
    "use-is-consent": [
        ("When you install the app, you accept everything below.",
         "When you install the app, we ask for your consent."),
        ("Opening an account shows that you agree with us.",
         "Opening an account does not mean that you agree to anything."),
        ("You agree to this notice each time you log in.",
         "You can see this notice each time you log in."),
        ("Entering the shop counts as consent.", "Entering the shop needs no consent."),
    ],
    "access-narrowed": [
        ("You may see your records, provided that they are kept by computer.",
         "You may see your records, provided that you prove who you are."),
        ("In certain cases you are entitled to receive a copy.",
         "In certain cases you are entitled to receive a copy that is machine-readable."),
        ("You can obtain a copy under the following conditions.", "You can obtain a copy at no cost."),
    ],
    "appeal-unnamed": [
        ("If you disagree with our decision, write again.", "If you disagree with a bill, write again."),
        ("You may request a review.", "You may write a review of the shop."),
    ],
    "officer-hard-to-reach": [
        ("The Grievance Redressal Officer is Ann, a@example.com.",
         "The parking officer is Ann, a@example.com."),
    ],
    "key-missing": [
        ("Please encrypt your message.", "We encrypt our disks."),
        ("Use GPG.", "Use GPG: download our key first."),
    ],
    "transfers-denied": [
        ("Nothing is kept secret, and data is not sent overseas.",
         "Data is not sent overseas except under a contract."),
        ("Your records stay within your own country.", "Your records stay within the firm."),
        ("All of it is stored exclusively in Germany.", "All of it is stored in Germany and in India."),
    ],
    "cookies-without-choice": [
        ("Small text files are stored on your device.", "We do not store text files on your device."),
        ("Transparent images count visits.", "Transparent rules count."),
        ("Trackers of two firms watch it.", "The site is free of trackers."),
    ],
    "children-vague": [
        ("A young person may not ride unaccompanied.", "A young person may not ride."),
        ("Data of pupils goes in due course.", "Data of pupils goes the same night."),
        ("We erase what a child sent, to the extent that it is required.",
         "We erase what a child sent."),
    ],
    "changes-unannounced": [
        ("You should look in now and then.", "Look at your bill now and then."),
        ("From time to time, please re-read this notice.", "From time to time, we re-read this notice."),
        ("We may amend it without prior notice.", "We never amend it without prior notice to you."),
        ("Changes are effective upon posting.", "Changes are effective a month later."),
        ("Check back here often. We change it.",
         "Check back here often. When it changes, we let you know."),
    ],
    "mixed-messages": [
        ("We write about orders and special offers. You cannot unsubscribe from these.",
         "We write about orders. You cannot unsubscribe from these."),
        ("You may not opt out of our mail, which also brings news.",
         "You may not opt out of our mail. It carries no advertising."),
    ],
    "absolute-claims": [
        ("Each of our shops, vans and tills is guarded day and night.",
         "Each of our shops has a door."),
        ("The vault is tamper-proof.", "The vault is heavy."),
        ("Our cipher cannot be broken.", "Our promise cannot be withdrawn."),
    ],
    "mail-only": [
        ("To have your records wiped, send us an e-mail.",
         "To have your records wiped, send us an e-mail or use the web form."),
        ("Ask for removal in a letter.", "Ask for directions in a letter."),
    ],
    "slips": [
        ("This is is wrong.", "What he had had was his."),
        ("Take a apple.", "Take a European apple."),
        ("It is an mistake.", "It is an SMS."),
    ],
    "reference-number": [
        ("See Clause 1 “B”.", "See Clause 3 “B”."),
        ("See “B” (Section 1).", "See “B” (Section 3)."),
        ("See Section 1 “b”.", "In Section 1, “mail” means letters."),
    ],
    "swallowed-points": [
        ("- Copies. You may ask. - Removal. You may ask.", "Copies - as they say. - Removal. It is."),
    ],
    "drifting-terms": [
        ("See Clause 1. See Clause 2. See Article 2.", "See Clause 1. See Clause 2. Article 2 of the GDPR."),
    ],
    "voice-unsaid": [
        ("An automated voice answers your calls.", "Our staff answers your calls."),
        ("Our robots ring people at noon.", "Our robots mow lawns at noon."),
        ("We rent out talking assistants.", "We rent out shop assistants."),
    ],
}  # fmt: skip


@pytest.mark.parametrize("code", TWINS)
def test_one_way_to_say_it_is_marked_and_its_twin_is_not(code):
    for marked, left in TWINS[code]:
        assert found(code, marked) != [], marked
        assert found(code, left) == [], left
