# SPDX-License-Identifier: EUPL-1.2
"""What the law and the sector agreed, as code. Pure: knows no Django, no clock, no database.

Other rooms use these names, and of the modules below them only those that README.md names.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

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
from .amount_texts import calculate
from .asking import Asked, asked, from_parts
from .checklists import housing_increase_conditions, privileges
from .comparison import Comparison, Side, compare
from .engine import Answer, Step, check_links
from .errors import InputWrong, LawError, NotEstablished, RowRefused
from .norms import Norm, Period, period_of, periods
from .offers import OFFER_RULES, Offer, offer
from .receipt import Receipt, canonical, receipt_of
from .story import Line, explain, heading, label_in_words, offered, told
from .texts import name_of, refusal, written
from .values import Entered, Label
from .verification import Verdict, given_in, verify
from .vocabulary import Fact, Target, facts, targets

if TYPE_CHECKING:
    from .column_input import Words, in_parts
    from .columns import Answers, Kept, calculate_many

# What columns need takes longer to load than all the rest, and one household needs none of it.
_COLUMNS = {
    "Answers": "columns",
    "Kept": "columns",
    "Words": "column_input",
    "calculate_many": "columns",
    "in_parts": "column_input",
}

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


def __getattr__(name: str) -> Any:
    if name in _COLUMNS:
        try:
            return getattr(import_module(f".{_COLUMNS[name]}", __name__), name)
        except ModuleNotFoundError as reason:
            if reason.name != "numpy":
                raise
            raise ImportError(f"{name} needs NumPy: pip install 'schuldenlab[columns]'", name="numpy") from reason
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "OFFER_RULES",
    "RULE_FILES",
    "Answer",
    "Answers",
    "Asked",
    "Comparison",
    "Entered",
    "Fact",
    "InputWrong",
    "Kept",
    "Label",
    "LawError",
    "Line",
    "Norm",
    "NotEstablished",
    "Offer",
    "Period",
    "Receipt",
    "RowRefused",
    "Side",
    "Step",
    "Target",
    "Verdict",
    "Words",
    "asked",
    "calculate",
    "calculate_many",
    "canonical",
    "compare",
    "explain",
    "facts",
    "from_parts",
    "given_in",
    "heading",
    "housing_increase_conditions",
    "in_parts",
    "label_in_words",
    "name_of",
    "offer",
    "offered",
    "period_of",
    "periods",
    "privileges",
    "receipt_of",
    "refusal",
    "targets",
    "told",
    "verify",
    "written",
]
