"""What officers write: sentences that tell what was done pass, and demands do not."""

from __future__ import annotations

import pytest

from rights import asking, reactor

TELLS = """
We looked at your records again: they were deleted on 30 November and nothing else was asked for.
We have signed a contract with the hosting provider that holds the data for us.
The provider has signed our contract on data protection.
Your letter was signed for by our office on 3 November.
We deleted the recording and the passport scan that you sent us.
We were asked by nobody else for your data.
The form you filled in on 2 November reached us the same day.
We must keep the invoice because a signed contract belongs to it.
Our bank statement shows that the payment came in on 4 May.
We never asked you for a signature, and we need none.
The person who signed the order was Mr Braun of our sales team.
We need nothing more: the signed order is in our files.
Your date of birth was deleted with the account.
The copy of your identity card was destroyed on the day it came.
We gave your home address to no one.
We keep the tax number of the company, not yours.
The fee that was taken by mistake was paid back on 9 November.
The fee was refunded to you on 9 November.
We gave you the fee back on 9 November.
The fee, which was taken by mistake, has been paid back.
The fee was charged in error.
There was no fee, and there is none now.
Your name was taken out of the list that our printer uses.
We show on your page which records were deleted.
You need to do nothing: our bank has given the money back.
The contract was signed by both sides in March 2024.
We require our suppliers to delete data that was sent to them.
We sent the signed confirmation of the deletion to you by post.
We attach to this answer the list of what was deleted.
The calls were made by a firm that has signed our rules.
We provide the data under a signed agreement with the shop.
Please note that the signed contract stays with us for ten years.
The birthday in your profile was wrong and is corrected.
We asked the hosting provider to show us its signed deletion record.
The recording of your voice was deleted on 12 November.
Our accountant signed the yearly report that names your invoice.
The records were in two places; both are empty now.
We wrote to the bank, and it has deleted your account details.
You signed up in May 2024, and the account was closed in June.
The shop must keep its signed orders for ten years.
We cannot delete the signed order before 2031.
A colleague signed the parcel out on Monday.
We show the date of birth to no one outside the company.
We will send you the list of recipients by post.
Nobody here has seen your passport.
The video call was not recorded.
Your postal address was used once, for the letter of 3 May.
Our supplier needs two days to empty its backups.
The invoice had no fee in it.
We charge nothing for this.
You were asked for a selfie by the shop, and not by us.
We told the shop to remove the copy of your driving licence.
The seller is required to keep the tax number of the buyer.
We gave the police nothing.
The photo of your face was never used to train anything.
"""
DEMANDS = """
Please return the signed letter to us.
Please sign this letter and send it back.
You must sign the form.
We need your signature.
We need a signed statement from you.
Send us a signed copy of your request.
Please provide a signature so that we can go on.
Please attach a notarised letter.
Please send a copy of your passport.
You must upload your identity card.
We need a scan of your driving licence.
Please show us your ID card.
Give us your date of birth.
We require your home address.
Please provide your social security number.
We need your bank details to go on.
You must pay us 10 euros first.
There is a fee of 20 euros.
There is a fee of 20 euros, which you do not get back.
A processing fee applies and cannot be refunded.
The fee was 20 euros and must be paid first.
There is a fee, and we give it back only if you are right.
A fee applies; it is refunded if your complaint succeeds.
The fee was not paid back and stays due.
You do not get the fee back.
The fee is due unless it was paid back.
We charge you 15 euros for this copy.
Please use our form for this.
Please fill in the form on our site.
You must complete our form.
Please write to the shop instead.
We are not responsible for this.
Please send a selfie with your face.
We signed it; now please sign the contract too and send it back.
Please send your signed order so that we can delete it.
We need the letter signed by you.
Please have it signed and send it to us.
We require that you sign and return it.
Bitte schicken Sie uns Ihren Personalausweis.
Kindly send us your signature.
Please send back the paper, signed by both of you.
We need to see your signature first.
Attach a scan of your signed permission slip and your passport.
To go on we need a copy of your identity card.
You need to give us your date of birth.
Please show your driving license to our partner.
We must ask you for your signature.
We must have a signed order from you.
A copy of your passport is needed.
Your signature is required.
Upload your ID card on our site.
Please pay us the costs first.
The copy costs 12 euros.
Please complete our web form.
Please contact the seller instead.
Fill out the form and sign it.
Give us the number of your bank account.
Please provide proof of your address.
We require your birthday and your tax number.
"""


def is_refused(words: str) -> bool:
    return asking.asks(words) or bool(reactor.of_words(words))


@pytest.mark.parametrize("words", TELLS.strip().splitlines())
def test_what_tells_of_something_done_passes(words):
    assert not is_refused(words), reactor.of_words(words)


@pytest.mark.parametrize("words", DEMANDS.strip().splitlines())
def test_what_demands_something_is_refused(words):
    assert is_refused(words)


def test_a_semicolon_asks_nothing_but_in_greek():
    assert not asking.asks("The records were in two places; both are empty now.")
    assert asking.asks("Πού μένετε;")
    assert asking.asks("Πού μένετε\u037e")
