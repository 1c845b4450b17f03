# SPDX-License-Identifier: EUPL-1.2
"""How the books call an account: by its line of the chart, and of what it is."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django import template

from schuldenlab.base.texts import current_language, sentences

from ..models import Account
from ..selectors import Balance

register = template.Library()


@register.filter
def chart_words(chart: str) -> str:
    """A line of the chart without words shows as its key: the books hide nothing."""
    return sentences(current_language()).get(f"ledger.page.chart.{chart}", chart)


@register.filter
def account_words(account: Account | Balance, names: Mapping[UUID, str] | None = None) -> str:
    """ "Jongerenfonds: nog te besteden", "Zonnedal Energie: nog te betalen": the name of a pot, a fund or a creditor,
    never of a person. `names`: what organisations are called."""
    chart = account.key.partition(":")[0]
    name = (names or {}).get(account.owner_id) or (account.name.partition(":")[0] if ":" in account.name else "")
    return f"{name}: {chart_words(chart)}" if name else chart_words(chart)
