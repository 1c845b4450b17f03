# SPDX-License-Identifier: EUPL-1.2
"""Rekenhulp says that it keeps nothing of what somebody fills in."""

from __future__ import annotations


def test_the_calculator_leaves_nothing_in_the_browser(sessions):
    """With its script: two answers, an amount, the slider moved."""
    tab = sessions(None)
    page = tab.page
    page.goto("/calculator/")
    page.check("[name=situation][value=single]")
    page.select_option("[name=residence]", "nl_address")
    page.click("button[value=next]")
    page.fill("[name=taxable_income_year]", "28.000")
    page.fill("[name=debtor_income_month]", "1.900,00")
    page.click("button[value=next]")
    page.locator("#id_slider").fill("1200")
    page.locator("#slider-now", has_text="1.200,00").wait_for()
    assert page.context.cookies() == []
    assert page.evaluate("[Object.keys(sessionStorage), Object.keys(localStorage)]") == [[], []]
    assert "?" not in page.url
    assert tab.complaints == []
