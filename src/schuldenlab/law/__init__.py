# SPDX-License-Identifier: EUPL-1.2
"""What the law and the sector agreed, as code. Pure: knows no Django, no clock, no database.

Other rooms use these names, the dates of `calendar` and `wgs_terms`, and no other module below them.
"""

from __future__ import annotations

from . import (
    assistance_norms,
    bank_and_spread,
    case_functions,
    counted_income,
    division,
    duration,
    fixed_share,
    free_amount,
    free_amount_history,
    household,
    housing,
    income_sources,
    mediation,
    norm_audit,
    register_situation,
    schemes,
    seizable,
    seizure_free,
    settlement_loan,
)
from .checklists import housing_increase_conditions, privileges
from .comparison import Comparison, Side, compare
from .engine import Answer, Step, calculate, check_links
from .errors import InputWrong, LawError, NotEstablished
from .offers import OFFER_RULES, Offer, offer
from .receipt import Receipt, canonical, receipt_of
from .story import Line, explain, heading, label_in_words, told
from .texts import name_of, refusal, written
from .values import Entered, Label
from .verification import Verdict, given_in, verify

RULE_FILES = (
    household,
    register_situation,
    seizure_free,
    housing,
    seizable,
    duration,
    income_sources,
    bank_and_spread,
    assistance_norms,
    free_amount,
    counted_income,
    norm_audit,
    division,
    schemes,
    free_amount_history,
    fixed_share,
    settlement_loan,
    mediation,
    case_functions,
)
check_links()

__all__ = [
    "OFFER_RULES",
    "RULE_FILES",
    "Answer",
    "Comparison",
    "Entered",
    "InputWrong",
    "Label",
    "LawError",
    "Line",
    "NotEstablished",
    "Offer",
    "Receipt",
    "Side",
    "Step",
    "Verdict",
    "calculate",
    "canonical",
    "compare",
    "explain",
    "given_in",
    "heading",
    "housing_increase_conditions",
    "label_in_words",
    "name_of",
    "offer",
    "privileges",
    "receipt_of",
    "refusal",
    "told",
    "verify",
    "written",
]
