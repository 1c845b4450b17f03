# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from django.urls import path

from . import (
    pages_about,
    pages_answered,
    pages_calculation,
    pages_claims,
    pages_creditor,
    pages_letters,
    pages_mine,
    pages_norms,
    pages_on_paper,
    pages_proposals,
)

app_name = "debts"
urlpatterns = [
    path("cases/<uuid:case_id>/debts/", pages_claims.debts, name="debts"),
    path("cases/<uuid:case_id>/debts/new/", pages_claims.claim_new, name="claim_new"),
    path("cases/<uuid:case_id>/debts/<uuid:claim_id>/", pages_claims.claim, name="claim"),
    path("cases/<uuid:case_id>/debts/<uuid:claim_id>/correct/", pages_claims.claim_correct, name="claim_correct"),
    path("cases/<uuid:case_id>/debts/<uuid:claim_id>/end/", pages_claims.claim_end, name="claim_end"),
    path("cases/<uuid:case_id>/debts/<uuid:claim_id>/reopen/", pages_claims.claim_reopen, name="claim_reopen"),
    path("cases/<uuid:case_id>/debts/<uuid:claim_id>/sell/", pages_claims.claim_sell, name="claim_sell"),
    path("cases/<uuid:case_id>/letters/", pages_letters.letters, name="letters"),
    path("cases/<uuid:case_id>/letters/<uuid:letter_id>/", pages_letters.letter, name="letter"),
    path("cases/<uuid:case_id>/letters/<uuid:letter_id>/file/", pages_letters.letter_file, name="letter_file"),
    path("me/debts/", pages_mine.my_debts, name="my_debts"),
    path("me/debts/<uuid:case_id>/", pages_mine.my_debts_of, name="my_debts_of"),
    path("me/debts/letters/<uuid:letter_id>/", pages_mine.letter_again, name="letter_again"),
    path("questions/", pages_creditor.questions, name="questions"),
    path("questions/about/", pages_about.about, name="about"),
    path("questions/accept/", pages_creditor.offers_accept, name="offers_accept"),
    path("questions/news/", pages_creditor.news_read, name="news_read"),
    path("questions/<slug:kind>/<uuid:question_id>/", pages_creditor.questions, name="question"),
    path("cases/<uuid:case_id>/creditors/", pages_answered.answered, name="answered"),
    path("cases/<uuid:case_id>/creditors/<uuid:message_id>/", pages_answered.answer_entered, name="answer_entered"),
    path("cases/<uuid:case_id>/calculation/", pages_calculation.calculation, name="calculation"),
    path("cases/<uuid:case_id>/proposal/", pages_proposals.proposal, name="proposal"),
    path("cases/<uuid:case_id>/proposal/paper/", pages_on_paper.on_paper, name="on_paper"),
    path("cases/<uuid:case_id>/contract/", pages_proposals.contract, name="contract"),
    path("cases/<uuid:case_id>/contract/<uuid:document_id>/", pages_proposals.contract_paper, name="contract_paper"),
    path("norms/", pages_norms.norms, name="norms"),
    path("norms/<uuid:look_id>/", pages_norms.norms, name="norm_look"),
    path("receipts/<uuid:receipt_id>/", pages_calculation.receipt, name="receipt"),
]
