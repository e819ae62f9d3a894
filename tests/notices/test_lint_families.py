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
        ("See Clause 1 “B”.", "See Clause 2 “B”."),
        ("See “B” (Section 1).", "See “B” (Section 2)."),
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

# The usual words of lawyers for each.
USUAL = {
    "document-missing": [
        "Californians will find more in our Privacy Notice for California Residents.",
        "Further details are set forth in Annex B (the Biometric Data Policy).",
        "Please consult the Supplemental Notice for European Residents.",
        "This is explained in our Data Retention Schedule.",
        "Please also read our separate candidate privacy notice.",
    ],
    "out-of-date": [
        "This Privacy Notice was last updated in February 2025.",
        "Revision date: 1 March 2025",
        "Version 4 of 1 March 2025",
        "Valid as of 1 March 2025.",
        "Effective from March 1st, 2025",
        "Last modified 01.03.2025",
        "This statement came into force on 1 March 2025.",
    ],
    "no-period": [
        "How long do we hold your data? For how long depends on the purpose. The retention periods are listed in Schedule 2.",
        "Retention periods for each type of record are laid down in section 9.",
    ],
    "shared-after-all": [
        "We do not sell or share personal information. Affiliates with whom we share your personal data use it as we do.",
        "Your personal data will never be disclosed to third parties. We may disclose your personal data to our partners.",
        "We will not share your details with anyone. We sometimes share customer records with lenders.",
        "We do not share your data. Your profile may be shared with sponsors.",
        "Your data stays with us. We may also provide your contact details to agencies.",
        "We treat your data as confidential and do not pass it on to third parties. Contractors may receive your data.",
    ],
    "sale-by-half": [
        "Where applicable, you may opt out of the sale of your personal information.",
        "Residents of certain states may have the right to opt out of sales of personal data.",
        "In some circumstances, you may direct us not to sell your information.",
        "If your state grants it, you can object to the sale of personal data.",
        "You may, under certain conditions, request that your data not be sold.",
    ],
    "signal-unnamed": [
        "Our systems do not currently recognise browser do-not-track requests.",
        "We do not alter our practices when we receive a Do Not Track signal from a visitor's browser.",
        "At this time, our website does not respond to automated signals about tracking.",
        "Because no uniform standard exists, such signals are not acted upon.",
        "DNT: we currently take no action in response to these headers.",
        "Some browsers transmit privacy signals. We do not process them.",
    ],
    "marketing-objection": [
        "You may object to processing, including direct marketing, on grounds relating to your particular situation.",
        "Where you have compelling reasons relating to your situation, you may ask us to stop sending you promotional material.",
        "If you wish to opt out of marketing, please state the reasons for your request.",
        "You can unsubscribe from promotions by explaining your reasons.",
        "Requests to cease direct marketing must be justified.",
    ],
    "use-is-consent": [
        "By accessing or using the Platform, you consent to the collection and use of your information.",
        "Your use of our services signifies your acceptance of this notice.",
        "Whenever you visit our stores you are deemed to consent to this policy.",
        "If you continue to use the website, we will assume that you agree to this policy.",
        "Use of the app constitutes agreement with the practices described here.",
        "Anyone who registers thereby consents to the processing described below.",
        "By submitting an order you agree to the processing of your data.",
        "Participation in the programme implies consent to this policy.",
    ],
    "access-narrowed": [
        "You may request a copy of your personal data only where processing is based on consent or contract.",
        "You have the right of access, provided that the data was supplied by you and is processed by automated means.",
        "The right to obtain a copy applies where processing is based on consent and carried out by automated means.",
        "A copy is available only for data you provided.",
    ],
    "swallowed-points": [
        "- Access: you may ask. - Correction: you may ask.",
        "1. Access: you may ask. 2. Correction: you may ask.",
        "• Access. You may ask us. • Correction. You may ask us.",
    ],
    "appeal-unnamed": [
        "If you are not content with how we handled your request, you may write to us again.",
        "Should you be dissatisfied with the outcome, you may appeal to privacy@example.com.",
        "Complaints about our decision may be addressed to the same address.",
        "You may appeal our decision by e-mail.",
        "If we refuse your request, you may ask us to reconsider.",
    ],
    "officer-hard-to-reach": [
        "Grievances can be addressed to our Grievance Officer at go@example.com.",
        "Contact our Privacy Officer: po@example.com.",
        "The Complaints Manager can be reached at c@example.com.",
        "Our nodal grievance officer, Ms Rao, can be emailed at g@example.com.",
    ],
    "key-missing": [
        "We recommend that you send sensitive information in encrypted form (PGP).",
        "For sensitive matters use end-to-end encrypted e-mail.",
        "Sensitive documents should be encrypted before you e-mail them to us.",
    ],
    "transfers-denied": [
        "We do not usually transfer personal data outside the country where you live.",
        "Your data is generally processed in your home country.",
        "Personal data will not leave the European Economic Area.",
        "Data is neither stored nor processed abroad.",
        "We have no plans to transfer your information overseas.",
        "Your data normally remains in your country of residence.",
        "As a rule we do not send data across borders.",
        "All data is hosted solely within the European Union.",
    ],
    "cookies-without-choice": [
        "Our website makes use of cookies, web beacons and similar technologies.",
        "We and our partners use pixel tags to gather information.",
        "Tracking software records your clicks.",
        "Tiny graphics embedded in our e-mails tell us whether you opened them.",
        "We automatically collect data through log files and tracking technologies.",
    ],
    "children-vague": [
        "Children under 13 must not register without supervision.",
        "If we become aware that a minor has given us data, we will take steps to delete it as soon as practicable.",
        "Parental consent is obtained where required by law for users under 16.",
        "We will delete information of a child within a reasonable time.",
        "Persons under eighteen should use the service only under supervision.",
        "Any data about minors is removed promptly.",
    ],
    "highlights-missing": [
        "Every section of this policy is preceded by a short summary.",
        "Each part opens with a summary box.",
        "You will find a plain-language summary at the start of each section.",
        "Summaries appear at the top of every chapter.",
        "For your convenience, we summarise each clause in a grey box.",
    ],
    "changes-unannounced": [
        "We reserve the right to amend this policy at any time; please check it regularly.",
        "We encourage you to periodically review this page.",
        "Changes take effect as soon as they are posted here.",
        "We may update this notice from time to time by publishing a new version on this page.",
        "It is your responsibility to review this policy for changes.",
        "We may modify this statement at any time without notifying you.",
        "You are advised to consult this page frequently.",
        "Users should revisit this notice periodically.",
    ],
    "drifting-terms": [
        "See Section 2. See Section 3. See Clause 4.",
        "The Service includes (a) a website.",
        "Users may ask. Our registered Users decide. Some users pay.",
    ],
    "slips": [
        "We will will answer.",
        "You can contact to us an time with an question.",
        "This applies to to everybody.",
        "We use use it.",
    ],
    "mixed-messages": [
        "We send service notices by SMS.",
        "Alerts are sent to your phone as text messages.",
        "You cannot opt out of service announcements, which may include information about new products.",
        "We may text you.",
        "Transactional messages, including promotions, cannot be disabled.",
    ],
    "absolute-claims": [
        "All personal data is encrypted at all times.",
        "Our security is state of the art and guarantees the safety of your data.",
        "Your data is 100% safe with us.",
        "No unauthorised person can ever access your data.",
        "Every computer in our network is protected by a firewall.",
        "Our servers are completely secure.",
        "All employees receive security training.",
        "We have never had a breach.",
    ],
    "mail-only": [
        "Requests for deletion must be sent by e-mail to privacy@example.com.",
        "To exercise your rights of erasure, please contact us at x@example.com.",
        "You can have your account deleted by writing to our postal address.",
        "Deletion can be requested only in writing, by post.",
        "E-mail us if you want your data erased.",
    ],
    "voice-unsaid": [
        "Our software clones voices.",
        "We provide conversational AI agents that make phone calls.",
        "Calls are placed by an AI.",
        "The service generates synthetic speech.",
        "Our bot dials numbers for you.",
        "We synthesise voices from samples.",
        "We provide voice assistants for call centres.",
    ],
    "blanks": [
        "The purposes are set out in the table below.",
        "We collect the following:",
        "See the overview below.",
        "Data collected:\n\nData shared: names and dates.",
        "Contact: [to be completed]",
        "| Data | Purpose |\n|---|---|\n| Name | TBD |",
        "Our address is ________.",
    ],
    "reference-lost": [
        "See Section 12 below.",
        "as described in Clause 9",
        "pursuant to Article 14 of this Policy",
        "refer to Paragraph 4.7 (Our Offices)",
        "see Sections 11 and 12",
    ],
}  # fmt: skip
# Sentences that look like one and are none.
PLAIN = {
    "document-missing": [
        "Read our privacy policy and our terms.",
        "You get a Breach Notice by mail.",
        "The Data Protection Act applies.",
        "We follow the Code of Practice.",
    ],
    "shared-after-all": [
        "We do not share your data. You can share your route with friends.",
        "We keep a copy to ourselves as well. It can be given your name.",
        "We do not share your data. We disclose it to our bank.",
    ],
    "use-is-consent": [
        "By using the form you agree to nothing.",
        "When you open an account we make a contract; for newsletters we ask for your consent.",
        "If you agree, we send you the newsletter when you order.",
        "By clicking on Subscribe you agree to get the newsletter.",
        "By ordering you accept the price and the delivery terms.",
        "You can withdraw consent by visiting your settings.",
        "If you visit us, you can accept or refuse cookies.",
    ],
    "access-narrowed": [
        "You can ask for a copy of your data at any time, free of charge.",
        "You may see your file in our office.",
        "You can have your data in a machine-readable form only where we rely on consent.",
        "You may receive a copy unless it would reveal secrets of others.",
    ],
    "transfers-denied": [
        "We transfer data to India under standard contractual clauses.",
        "We do not transfer data abroad without standard contractual clauses.",
        "Our staff do not travel abroad.",
        "We never move house.",
        "You can take your data to another provider in any country.",
    ],
    "changes-unannounced": [
        "We look at this policy every year and tell you before a change.",
        "We may change this policy. We tell you a month before it changes.",
        "Please read this policy.",
        "What left the list must not come back.",
        "Check your balance regularly.",
    ],
    "children-vague": [
        "Nobody under 18 may open an account.",
        "We delete data of a child within three days.",
        "A parent may write for a child at any time.",
    ],
    "absolute-claims": [
        "We encrypt backups.",
        "A file that cannot be read is sent again.",
        "Most of our servers have firewalls.",
        "Each request has a number.",
        "Every clause has a title.",
        "All of these rights are free.",
    ],
    "mail-only": [
        "Use the form to have your data deleted, or write to x@example.com.",
        "We delete your e-mail address after a year.",
    ],
    "cookies-without-choice": [
        "We use no cookies.",
        "Small files of music are sold.",
        "See our list of cookies.",
    ],
    "mixed-messages": [
        "We write to you by e-mail about your order.",
        "You can stop the newsletter at any time.",
        "You cannot unsubscribe from invoices.",
    ],
    "appeal-unnamed": [
        "Another person looks at it again within 30 days, and the Attorney General after that. You may appeal by letter.",
    ],
    "blanks": [
        "[Email us][1] or [date]: /x",
        "Above.\n\n________\n\nBelow.",
        "We hold:\n\n1. names",
        "Note: this is short.",
        "| A | B |\n|---|---|\n| x | y |",
        "Hours: 9 to 5\n\nFax: none",
    ],
    "voice-unsaid": [
        "Call us at any time.",
        "We answer calls from nine to five.",
        "Our voice is heard in parliament.",
        "You can phone our staff.",
    ],
    "slips": [
        "We will answer an hour later, a European way.",
        "That that is so.",
        "A one-time code, an SMS, an MP.",
        "You are in in-house care.",
    ],
    "signal-unnamed": [
        "We treat Global Privacy Control as an opt-out.",
        "Turn signals are orange.",
    ],
    "sale-by-half": [
        "You can opt out of the sale of your data at any time.",
        "In some cases we sell bicycles.",
    ],
    "marketing-objection": [
        "You can object to advertising at any time, without giving reasons.",
        "You may object to other uses for reasons of your own situation.",
    ],
    "officer-hard-to-reach": [
        "Our privacy officer answers within a month: x@example.com, +44 20 7946 0000, or by post.",
    ],
    "drifting-terms": [
        "See Section 2 and Section 3.",
        "See Clause 1, and Part 2 of Schedule 1.",
        "Article 5 of the GDPR and Section 3.",
    ],
    "out-of-date": [
        "Our company was founded in March 2005.",
        "We collected data before 1 March 2020.",
        "The law came into force on 25 May 2018.",
    ],
    "key-missing": [
        "Backups are encrypted.",
        "Use PGP; our key is on the contact page.",
    ],
    "no-period": [
        "How long: see the table. It is kept for two years.",
    ],
}  # fmt: skip


@pytest.mark.parametrize("code", TWINS)
def test_one_way_to_say_it_is_marked_and_its_twin_is_not(code):
    for marked, left in TWINS[code]:
        assert found(code, marked) != [], marked
        assert found(code, left) == [], left


@pytest.mark.parametrize("code", USUAL)
def test_the_usual_words_are_marked_and_plain_ones_are_not(code):
    assert [text for text in USUAL[code] if not found(code, text)] == []
    assert [text for text in PLAIN.get(code, []) if found(code, text)] == []
