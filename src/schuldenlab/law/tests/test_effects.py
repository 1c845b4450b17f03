# SPDX-License-Identifier: EUPL-1.2
"""What another day, other norms or a reform does to many households: counted once each, and to the cent."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import fields
from datetime import date
from fractions import Fraction
from xml.etree import ElementTree

import numpy as np
import pytest

from schuldenlab.law import Entered, InputWrong, LawError, Words, calculate, in_parts

from ..crowd import by_hand, crowd, ordinary, row_of
from ..effect_report import document, html, in_words, svg, tables
from ..effects import BANDS, EDGES, SAME, STEPS, Effect, Group, Households, Side, Unread, _sum, effect_of, step_of
from ..rule_sets import law

LAW = law()
THEN, NOW = Side(LAW, date(2025, 7, 1)), Side(LAW, date(2026, 7, 1))
ROWS = 3_000


@pytest.fixture(scope="module")
def awkward():
    """On limits, on ties, very large, refused: everything that a population may hold."""
    return crowd(ROWS, NOW.on, seed=7)


@pytest.fixture(scope="module")
def effect(awkward):
    return effect_of("seizure_free_amount", [Households(awkward)], before=THEN, after=NOW)


def added(groups):
    found = Group()
    for one in groups:
        for part in fields(Group):
            setattr(found, part.name, getattr(found, part.name) + getattr(one, part.name))
    return found


def test_a_rule_set_beside_itself_changes_nothing(awkward):
    manual = by_hand(ROWS, seed=7)
    for target, by in (("seizure_free_amount", {}), ("vtlb", manual)):
        same = effect_of(target, [Households(awkward, by)], before=NOW, after=NOW)
        assert same.total.compared > ROWS // 4
        for group in (same.total, *same.situations.values(), *same.bands.values()):
            assert (group.up, group.down, group.gained, group.lost) == (0, 0, 0, 0)
            assert group.before == group.after
        assert same.steps == [0] * SAME + [same.total.compared] + [0] * SAME
        assert (same.most_up, same.most_down) == (0, 0)


def test_what_is_gained_less_what_is_lost_is_the_difference_of_the_totals(effect):
    assert effect.total.up
    assert effect.total.down
    for group in (effect.total, *effect.situations.values(), *effect.bands.values()):
        assert group.gained - group.lost == group.after - group.before
        assert group.compared == group.up + group.down + group.same
        assert (group.gained > 0) == (group.up > 0)
        assert (group.lost > 0) == (group.down > 0)


def test_every_household_is_in_one_situation_one_band_and_one_step(effect):
    assert effect.total.households == ROWS
    assert added(effect.situations.values()) == added(effect.bands.values()) == effect.total
    assert sum(effect.steps) == effect.total.compared
    assert (sum(effect.steps[:SAME]), sum(effect.steps[SAME + 1 :])) == (effect.total.down, effect.total.up)
    # Who has no amount is told with the reason, on each side.
    assert sum(count for (side, _), count in effect.refused.items() if side == "after") > 0
    assert all(reason in effect.reasons for _, reason in effect.refused)


def test_parts_give_what_the_whole_gives(awkward, effect):
    """So no more than one part has to be in memory."""
    parts = [Households(one) for one in in_parts(awkward, 1_100)]
    apart = effect_of("seizure_free_amount", parts, before=THEN, after=NOW)
    assert document(apart, {}) == document(effect, {})


def test_it_is_what_each_household_is_told_by_itself():
    columns = ordinary(60, seed=3)
    found = effect_of("seizure_free_amount", [Households(columns)], before=THEN, after=NOW)
    changes, situations = [], Counter()
    for row in range(60):
        facts = row_of(columns, row)
        old, new = (Fraction(calculate("seizure_free_amount", on=one.on, inputs=facts).shown) for one in (THEN, NOW))
        changes.append(new - old)
        situations[facts["situation"]] += 1
    assert found.total.gained == 100 * sum(one for one in changes if one > 0)
    assert found.total.lost == -100 * sum(one for one in changes if one < 0)
    assert (found.most_up, found.most_down) == (100 * max(changes), 100 * min(changes))
    assert {word: group.households for word, group in found.situations.items()} == situations


def test_an_edge_belongs_to_the_smaller_step_and_a_band_begins_at_its_edge():
    edge = EDGES[0]
    assert step_of(np.array([0, 1, -1, edge, edge + 1, -edge, -edge - 1, EDGES[-1] + 1, -EDGES[-1] - 1])).tolist() == [
        SAME, SAME + 1, SAME - 1, SAME + 1, SAME + 2, SAME - 1, SAME - 2, STEPS - 1, 0,
    ]  # fmt: skip
    euros = (0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000, 80_000)
    incomes = np.array([first * 100 for first in euros] + [next_one * 100 - 1 for next_one in euros[1:]] + [10**13])
    columns = {"situation": "single", "taxable_income_year": incomes}
    found = effect_of("bvv_bounded", [Households(columns)], before=NOW, after=NOW)
    assert {band: group.households for band, group in found.bands.items()} == {first * 100: 2 for first in euros}
    assert found.situations["single"].households == len(incomes)


def test_who_says_no_income_and_no_situation_is_counted_apart():
    """One fact for everybody holds for all; a masked one is not known."""
    housing = np.array([80_000, 90_000])
    columns = {
        "situation": Entered("couple", "told", "told"),
        "taxable_income_year": "30000",
        "housing_cost_month": housing,
    }
    whole = effect_of("seizure_free_amount", [Households(columns)], before=NOW, after=NOW)
    assert {word: one.households for word, one in whole.situations.items()} == {"couple": 2}
    assert whole.bands[BANDS[3]].households == 2
    words = Words(np.ma.MaskedArray([0, 1], mask=[False, True]), ("single", "couple"))
    income = np.ma.MaskedArray([2_000_000, 2_000_000], mask=[True, False])
    some = effect_of(
        "bvv_bounded", [Households({"situation": words, "taxable_income_year": income})], before=NOW, after=NOW
    )
    assert some.situations["not_known"].households == some.bands["not_known"].households == 1
    assert some.total.compared == 0


def test_amounts_too_large_for_a_machine_word_are_counted_like_others():
    """By the square of the income, in 2025; and then without it, in 2026."""
    columns = {"situation": "single", "taxable_income_year": np.array([10**14, 2_000_000])}
    found = effect_of("bvv_formula", [Households(columns)], before=THEN, after=NOW)
    assert (found.total.compared, found.total.up + found.total.down, sum(found.steps)) == (2, 2, 2)
    assert found.total.after - found.total.before == found.total.gained - found.total.lost
    assert found.total.before + found.total.after > 2**63


def test_who_is_refused_is_counted_by_reason_on_both_sides():
    columns = {"situation": ["single", "x", "y"], "taxable_income_year": np.array([2_000_000] * 3)}
    found = effect_of("seizure_free_amount", [Households(columns), Households(columns)], before=THEN, after=NOW)
    reason = "input.not_one_of: situation: "
    assert dict(found.refused) == {("before", reason): 4, ("after", reason): 4}


def test_of_many_reasons_the_ten_that_most_have_are_told():
    columns = {"situation": ["single"], "taxable_income_year": np.array([2_000_000])}
    found = effect_of("seizure_free_amount", [Households(columns)], before=THEN, after=NOW)
    for number in range(1, 13):
        found.reasons[str(number)] = InputWrong("housemates", "negative", where=f"row {number}")
        found.refused["after", str(number)] = number
        found.unread[str(number)] = Unread(number, number)
    told = in_words(found, [], "en").splitlines()
    counts = [line.split()[4] for line in told if line.startswith("Without an amount then")]
    assert counts == [f"{number}." for number in range(12, 2, -1)]
    assert len([line for line in told if line.startswith("Rows that cannot be read")]) == 10


def test_without_a_column_of_incomes_all_are_counted_as_not_known():
    costs = {"situation": "single", "housing_cost_month": np.array([80_000, 90_000])}
    found = effect_of("seizure_free_amount", [Households(costs)], before=NOW, after=NOW)
    assert {band: one.households for band, one in found.bands.items() if one.households} == {"not_known": 2}
    assert "niet bekend" in in_words(found, [], "nl")


def test_sums_are_exact_where_a_machine_word_is_too_small():
    assert _sum(np.full(400_000, 10**14 + 1)) == 400_000 * (10**14 + 1) > 2**63
    assert _sum(np.full(400_000, -(10**14) - 1)) == -400_000 * (10**14 + 1)


@pytest.mark.parametrize(
    ("target", "columns", "refused"),
    [
        ("rent_is_negative", {"taxable_income_year": np.array([1])}, "not_an_amount"),
        ("regular_share", {"taxable_income_year": np.array([1])}, "not_an_amount"),
        ("no_rule", {}, "target_unknown"),
        ("seizure_free_amount", {}, "no_column"),
        ("seizure_free_amount", {"taxable_income_year": np.array([1.5])}, "input.no_whole_numbers"),
        ("seizure_free_amount", {"taxable": np.array([1])}, "input.unknown"),
    ],
)
def test_what_cannot_be_compared_is_refused_by_name(target, columns, refused):
    with pytest.raises(LawError) as told:
        effect_of(target, [Households(columns)], before=NOW, after=NOW)
    assert told.value.code == refused


# --- told


def test_the_chart_says_in_words_what_its_bars_show(effect):
    picture = ElementTree.fromstring(svg(effect, "en"))
    space = {"s": "http://www.w3.org/2000/svg"}
    assert picture.get("role") == "img"
    title, desc = (picture.find(f"s:{name}", space).text for name in ("title", "desc"))
    assert title == "What changes of: Seizure-free amount"
    assert f"the same: {effect.steps[SAME]:,}" in desc
    widths = [int(one.get("width")) for one in picture.findall("s:rect", space)]
    assert len(widths) == STEPS
    assert widths.index(max(widths)) == effect.steps.index(max(effect.steps))
    assert all((width > 0) == (count > 0) for width, count in zip(widths, effect.steps, strict=True))
    longest = max(effect.steps)
    assert all(
        abs(width / max(widths) - count / longest) < 0.01 for width, count in zip(widths, effect.steps, strict=True)
    )
    colours = [one.get("fill") for one in picture.findall("s:rect", space)]
    rust, grey, green = "#a13d00", "#595959", "#1a6840"  # less, the same, more
    assert colours == [rust] * SAME + [grey] + [green] * SAME


def test_the_bars_and_their_words_stand_on_one_line_within_the_chart(effect):
    """The words before a bar end ten left of it, its count begins eight right of it, both at its middle."""
    picture = ElementTree.fromstring(svg(effect, "en"))
    names = [one.tag.partition("}")[2] for one in picture][2:]
    assert names == ["text", "rect", "text"] * STEPS
    wide, high = (int(one) for one in picture.get("viewBox").split()[2:])
    assert (wide, high) == (int(picture.get("width")), int(picture.get("height"))) == (760, 26 * STEPS + 16)
    for step, (words, bar, count) in enumerate(zip(*[iter(list(picture)[2:])] * 3, strict=True)):
        x, y, width = (int(bar.get(name)) for name in ("x", "y", "width"))
        assert (x, y, int(bar.get("height"))) == (260, 8 + 26 * step + 4, 18)
        assert (int(words.get("x")), words.get("text-anchor")) == (x - 10, "end")
        assert int(words.get("y")) == int(count.get("y")) == y + 14
        long = (wide - x - 110) * effect.steps[step] // max(effect.steps)
        assert width == max(long, int(effect.steps[step] > 0))
        assert int(count.get("x")) == x + long + 8
        assert count.text == f"{effect.steps[step]:,}"


def test_a_band_is_told_by_its_first_and_its_last_cent(effect):
    told = {row[0] for table in tables(effect, "en") for row in table.rows}
    assert {"€10,000.00 to €19,999.99", "€60,000.00 to €79,999.99", "€80,000.00 or more"} <= told


@pytest.mark.parametrize("language", ["nl", "en"])
def test_all_numbers_stand_in_the_page_and_in_the_text(effect, language):
    page, plain = html(effect, ["a < b"], language), in_words(effect, ["a < b"], language)
    assert "a &lt; b" in page
    assert "<script" not in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    for table in tables(effect, language):
        for row in table.rows:
            for word in row:
                assert word in plain
                assert f">{word}</t" in page
    for part in ("table", "caption", "thead", "tbody", "tr"):
        assert page.count(f"<{part}>") == page.count(f"</{part}>") > 0
    rows = [line for line in plain.splitlines() if line.startswith(("single ", "alleenstaand "))]
    assert rows


def test_the_document_says_by_what_when_and_of_whom(effect):
    said = json.loads(json.dumps(document(effect, {"made_up": True, "rows": ROWS, "seed": 7})))
    assert said["unit"] == "cents of EUR/month"
    assert said["counted"] == "households"
    assert (said["before"]["on"], said["after"]["norms"]["period"]) == ("2025-07-01", "2026-07-01")
    assert [(one["change_from"], one["change_to"]) for one in said["steps"]][4:9] == [
        (-2500, -1001), (-1000, -1), (0, 0), (1, 1000), (1001, 2500),
    ]  # fmt: skip
    assert said["total"]["gained"] == effect.total.gained


def test_nobody_is_a_table_too():
    empty = Effect("vtlb", "EUR/month", (NOW, NOW))
    assert (empty.most_up, empty.most_down, empty.total.households) == (0, 0, 0)
    assert "Now: the law, on " in in_words(empty, [], "en")
    assert "0" in in_words(empty, [], "nl")
    assert ElementTree.fromstring(svg(empty, "nl")) is not None
