# SPDX-License-Identifier: EUPL-1.2
"""The facts about a household that the rules ask for. Months are net and include holiday pay; years are taxable."""

from __future__ import annotations

from .declare import amount, given, word, yes_no

word("situation", "single", "single_parent", "couple", "couple_children", source="Rv art. 475ab, 475da lid 1")
amount("taxable_income_year", unit="EUR/year", source="Rv art. 475ab")
amount("debtor_income_month", source="Rv art. 475dc lid 1")
given("debtor_income_known", of="debtor_income_month")
amount("partner_income_month", source="Rv art. 475db lid 1 onder a", default=0)
amount("other_income_month", source="Rv art. 475db lid 1 onder b", default=0)
amount("company_car_tax_month", source="Rv art. 475db lid 1 onder c", default=0)
amount("housing_cost_month", source="Rv art. 475ab", default=0)
yes_no("housing_increase_granted", source="Rv art. 475da lid 5", default=False)
word("tenure", "rent", "owner", "non_subsidised", source="Rv art. 475da lid 7", default="rent")
word(
    "residence",
    "nl_address",
    "no_nl_address",
    "no_nl_address_disclosed",
    "abroad",
    "institution",
    source="Rv art. 475da lid 4, 475e",
    default="nl_address",
)
yes_no("abroad_disclosed", source="Rv art. 475e lid 1", default=False)
amount("institution_cost_month", source="Rv art. 475e lid 2")
yes_no("designated_benefit", source="Rv art. 475dc lid 2", default=False)
amount("applicable_norm", source="Rv art. 475dc lid 2")
given("applicable_norm_known", of="applicable_norm")
amount("other_pw_income", source="Participatiewet art. 32", default=0)
amount("seized_payment", source="Rv art. 475c lid 1 onder j")
given("allowance_seized", of="seized_payment")
