"""Addresses of the rights app. None of them holds anything about a person."""

from __future__ import annotations

from django.urls import path

from rights.views import (
    appeal,
    ask,
    facts,
    figures,
    moved,
    my,
    receipt,
    stop,
    tour,
    track,
)

app_name = "rights"
urlpatterns = [
    path("rights/", ask.index, name="index"),
    path("receipt/", receipt.page, name="receipt"),
    path("receipt/pdf/", receipt.on_paper, name="receipt_pdf"),
    path("receipt/show/", receipt.show, name="show"),
    path("receipt/phrase/", receipt.phrase, name="phrase"),
    path("receipt/code/", receipt.confirm, name="receipt_code"),
    path("receipt/again/", receipt.send_again, name="send_again"),
    path("receipt/number/", receipt.see_number, name="see_number"),
    path("confirm/", receipt.confirm_anywhere, name="confirm"),
    path("track/", track.find, name="track"),
    path("track/lost/", track.lost, name="lost"),
    path("track/progress/", track.progress, name="progress"),
    path("track/reply/", track.reply, name="reply"),
    path("track/moved/", moved.page, name="moved"),
    path("track/facts/", facts.page, name="facts"),
    path("track/withdraw/", track.withdraw, name="withdraw"),
    path("track/code/", track.code, name="code"),
    path("track/code/send/", track.send_code, name="send_code"),
    path("track/answer/", track.answer, name="answer"),
    path("track/answer/pdf/", track.letter, name="letter_pdf"),
    path("track/appeal/", appeal.disagree, name="appeal"),
    path("review/", appeal.review, name="review"),
    path("review/<str:token>/", appeal.invited, name="invited"),
    path("track/copy/", track.copy, name="copy"),
    path("track/receipt/", track.proof_file, name="proof_file"),
    path("not-me/<str:token>/", stop.page, name="stop"),
    path("my/", my.page, name="my"),
    path("my/sign-in/", my.sign_in, name="sign_in"),
    path("my/correct/", my.correct, name="correct_own"),
    path("my/open/", my.open_request, name="open_request"),
    path("my/sign-out/", my.sign_out, name="sign_out"),
    path("figures/<int:year>/", figures.page, name="figures"),
    path("tour/", tour.page, name="tour"),
    path("tour/<slug:how>/", tour.act, name="tour_act"),
    path("leave/", track.leave, name="leave"),
    path("rights/<slug:code>/", ask.start, name="start"),
    path("rights/<slug:code>/check/", ask.check, name="check"),
    path("rights/<slug:code>/clear/", ask.clear, name="clear"),
    path("rights/<slug:code>/<slug:page>/", ask.question, name="question"),
]
