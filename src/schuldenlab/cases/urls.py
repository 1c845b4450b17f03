# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from django.urls import path

from .pages import case, choose, decide, fit, letters, needs, plan, steps, transfer, walk_in

app_name = "cases"
urlpatterns = [
    path("cases/new/", walk_in.walk_in, name="walk_in"),
    path("cases/<uuid:case_id>/asked/", walk_in.asked, name="asked"),
    path("cases/<uuid:case_id>/threat/", walk_in.threat, name="threat"),
    path("cases/<uuid:case_id>/", case.case, name="case"),
    path("cases/<uuid:case_id>/happened/", case.happened, name="happened"),
    path("cases/<uuid:case_id>/methods/", fit.fit, name="fit"),
    path("cases/<uuid:case_id>/methods/<slug:method>/", choose.choose, name="choose"),
    path("cases/<uuid:case_id>/steps/<slug:step>/", steps.step, name="step"),
    path("cases/<uuid:case_id>/do/<str:name>/", steps.do, name="do"),
    path("cases/<uuid:case_id>/decide/<slug:kind>/", decide.decide, name="decide"),
    path("cases/<uuid:case_id>/advise/<slug:kind>/", decide.advise, name="advise"),
    path("cases/<uuid:case_id>/proposals/<uuid:proposal_id>/", decide.proposal, name="proposal"),
    path("cases/<uuid:case_id>/measure/<int:months>/", steps.measure, name="measure"),
    path("cases/<uuid:case_id>/transfer/", transfer.transfer, name="transfer"),
    path("me/questions/<uuid:case_id>/<int:months>/", steps.me_questions, name="me_questions"),
    path("cases/<uuid:case_id>/needs/", needs.needs, name="needs"),
    path("cases/<uuid:case_id>/first/", needs.first, name="first"),
    path("cases/<uuid:case_id>/plan/", plan.plan, name="plan"),
    path("cases/<uuid:case_id>/goals/", plan.goals, name="goals"),
    path("me/needs/<uuid:case_id>/", needs.me_needs, name="me_needs"),
    path("me/first/<uuid:case_id>/", needs.me_first, name="me_first"),
    path("me/plan/<uuid:case_id>/", plan.me_plan, name="me_plan"),
    path("cases/<uuid:case_id>/letters-sent/", letters.sent, name="letters_sent"),
    path("cases/<uuid:case_id>/letters-sent/<uuid:paper_due_id>/by-hand/", letters.by_hand, name="letter_by_hand"),
    path("letters/<uuid:document_id>/", letters.letter, name="letter"),
    path("letters/<uuid:document_id>/large/", letters.large, name="letter_large"),
    path("me/letters/", letters.mine, name="my_letters"),
]
