# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from django.urls import path

from . import pages_answered, pages_creditor, pages_proposals

app_name = "debts"
urlpatterns = [
    path("questions/", pages_creditor.questions, name="questions"),
    path("questions/accept/", pages_creditor.offers_accept, name="offers_accept"),
    path("questions/news/", pages_creditor.news_read, name="news_read"),
    path("questions/<slug:kind>/<uuid:question_id>/", pages_creditor.questions, name="question"),
    path("cases/<uuid:case_id>/creditors/", pages_answered.answered, name="answered"),
    path("cases/<uuid:case_id>/creditors/<uuid:message_id>/", pages_answered.answer_entered, name="answer_entered"),
    path("cases/<uuid:case_id>/calculation/", pages_proposals.calculation, name="calculation"),
    path("cases/<uuid:case_id>/proposal/", pages_proposals.proposal, name="proposal"),
    path("cases/<uuid:case_id>/contract/", pages_proposals.contract, name="contract"),
    path("cases/<uuid:case_id>/contract/<uuid:document_id>/", pages_proposals.contract_paper, name="contract_paper"),
    path("receipts/<uuid:receipt_id>/", pages_proposals.receipt, name="receipt"),
]
