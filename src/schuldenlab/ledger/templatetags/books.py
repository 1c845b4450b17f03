# SPDX-License-Identifier: EUPL-1.2
"""How the books call an account: by its line of the chart, and of what it is."""

from __future__ import annotations

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
def account_words(account: Account | Balance) -> str:
    """ "Jongerenfonds: nog te besteden"; the name is of a pot or a fund, never of a person."""
    chart = account.key.partition(":")[0]
    return f"{account.name.partition(':')[0]}: {chart_words(chart)}" if ":" in account.name else chart_words(chart)
