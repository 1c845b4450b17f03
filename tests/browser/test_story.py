# SPDX-License-Identifier: EUPL-1.2
"""One young person's whole way, clicked by everybody in it, each in their own browser and logged in.

The same people, debts, amounts and days as `schuldenlab journey`, but through the pages. The city and the creditors
sit at a desk (1280), she and the hosts hold a phone (360); each page is also looked at, and each button tried, at the
other width. Only eight of the ten weeks of hours, which are the same clicks again, go
around the pages. In the end the checks of the journey look at what is in the database.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from .conftest import WIDTHS, city_of_its_own, log_in, serve, stop
from .story import asking, giving, settling
from .story.stage import Stage, ends_well, found_city

AT_HOME = ("yara", "marco", "bouchra")


def widths(key: str) -> tuple[int, int]:
    desk, phone = WIDTHS["desktop"], WIDTHS["phone"]
    return (phone, desk) if key in AT_HOME else (desk, phone)


@pytest.mark.long
def test_from_a_bag_of_letters_to_two_years_later(browser: Browser, empty_database: str, tmp_path: Path):
    with city_of_its_own(empty_database, tmp_path) as env:
        env["SCHULDENLAB_DEMO_CLOCK"] = str(tmp_path / "clock")
        found_city(env, on=asking.BEGINS)
        running, url = serve(env)
        stage = Stage(browser, url, env, log_in, widths)
        try:
            asking.she_asks(stage)
            asking.they_talk(stage)
            asking.letters_come_in(stage, tmp_path)
            asking.letters_are_read(stage)
            asking.she_says_what_she_needs(stage)
            asking.a_way_is_chosen(stage)
            asking.a_plan_is_agreed(stage)
            asking.she_is_admitted(stage)
            settling.balances_are_asked(stage)
            settling.clerks_say_what_is_owed(stage)
            settling.the_silent_are_given_up(stage)
            settling.what_can_be_missed_is_calculated(stage, tmp_path)
            settling.everybody_is_offered_the_same(stage)
            settling.clerks_answer_the_offer(stage)
            settling.two_are_asked_again(stage)
            settling.she_signs(stage)
            settling.the_fund_pays(stage)
            settling.everybody_sees_that_it_is_paid(stage)
            giving.a_way_to_give_back_is_agreed(stage)
            giving.she_gives_back(stage)
            giving.she_misses_one(stage)
            giving.she_works_hours(stage)
            giving.it_is_closed(stage)
            giving.she_is_asked_later(stage)
            assert stage.found == []
            assert ends_well(stage) == []
        finally:
            stage.leave()
            stop(running)
