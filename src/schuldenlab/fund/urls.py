# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from django.urls import path

from . import (
    pages,
    pages_bank,
    pages_case,
    pages_giving,
    pages_mistakes,
    pages_money,
    pages_partners,
    pages_places,
    pages_refunds,
)

app_name = "fund"
urlpatterns = [
    path("fund/", pages.fund, name="fund"),
    path("fund/pots/new/", pages_money.pot_new, name="pot_new"),
    path("fund/pots/<uuid:pot_id>/", pages.pot, name="pot"),
    path("fund/pots/<uuid:pot_id>/conditions/", pages_money.pot_conditions, name="pot_conditions"),
    path("fund/pots/<uuid:pot_id>/contribution/", pages_money.contribution_new, name="contribution_new"),
    path("fund/pots/<uuid:pot_id>/pay/", pages.batch_new, name="batch_new"),
    path("fund/promises/<uuid:reservation_id>/take-back/", pages_money.promise_take_back, name="promise_take_back"),
    path("fund/received/<uuid:giving_back_id>/wrong/", pages_mistakes.cash_wrong, name="cash_wrong"),
    path(
        "fund/contributions/<uuid:contribution_id>/wrong/", pages_mistakes.contribution_wrong, name="contribution_wrong"
    ),
    path("fund/batches/<uuid:batch_id>/", pages.batch, name="batch"),
    path("fund/batches/<uuid:batch_id>/bank/", pages_bank.bank, name="batch_bank"),
    path("fund/batches/<uuid:batch_id>/drop/", pages.batch_drop, name="batch_drop"),
    path("fund/batches/<uuid:batch_id>/renew/", pages.batch_renew, name="batch_renew"),
    path("cases/<uuid:case_id>/paying/", pages_case.paying, name="paying"),
    path("cases/<uuid:case_id>/giving-back/", pages_case.giving_back, name="giving_back"),
    path("cases/<uuid:case_id>/refund/", pages_refunds.refund, name="refund"),
    path("cases/<uuid:case_id>/refund/<uuid:line_id>/", pages_refunds.refund_line, name="refund_line"),
    path("cases/<uuid:case_id>/refund/<uuid:line_id>/drop/", pages_refunds.refund_drop, name="refund_drop"),
    path("me/giving-back/", pages_giving.mine, name="my_giving_back"),
    path("giving-back/", pages_giving.obligations, name="obligations"),
    path("giving-back/<uuid:obligation_id>/", pages_giving.obligation, name="obligation"),
    path("giving-back/<uuid:obligation_id>/plan/", pages_money.plan_new, name="plan_new"),
    path("giving-back/<uuid:obligation_id>/received/", pages_money.cash_new, name="cash_new"),
    path("giving-back/<uuid:obligation_id>/letter/", pages_giving.obligation_letter, name="obligation_letter"),
    path("places/new/", pages_places.place_new, name="place_new"),
    path("hours/", pages_partners.hours, name="hours"),
    path("payments/", pages_partners.specifications, name="specifications"),
    path("payments/<uuid:specification_id>/", pages_partners.specification, name="specification"),
    path("payments/<uuid:specification_id>/pdf/", pages_partners.specification_pdf_page, name="specification_pdf"),
]
