# SPDX-License-Identifier: EUPL-1.2
"""The worked examples of the law core, answered on the page as a visitor would: the same amounts to the cent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict

from schuldenlab import law
from schuldenlab.law.cases import read_cases
from schuldenlab.site.calculator.fields import exact
from schuldenlab.site.calculator.outcome import outcome
from schuldenlab.site.calculator.questions import SPECIAL
from schuldenlab.site.calculator.talk import Talk

SHOWN = (
    "home,register,elsewhere,income,partner,special,dwelling,housing,other,car,designated,allowance,court,sources,"
    "in_kind,incomes,counts,free_total"
)
ANSWERED = {"bvv", "household_situation", "counted_income", "seizure_order"}
# Only to look at beside an amount, or put in the place of a rule by somebody with a decision: no page asks for them.
NOT_ASKED = {"owner_part", "housing_increase", "bvv_amount", "rent_part", "care_part", "child_part"}


def cases() -> Iterator[Any]:
    for path in sorted((Path(law.__file__).parent / "cases").glob("*.toml")):
        for case in read_cases(path):
            if case["function"] in ANSWERED and NOT_ASKED.isdisjoint(case["inputs"]):
                yield pytest.param(case, id=case["id"])


ALL = list(cases())


def typed(raw: str) -> str:
    """Half a cent up, as somebody types an amount of a case that has more decimals."""
    return exact(int(Fraction(raw) * 100 + Fraction(1, 2))).replace(".", ",")


def talk(case: dict[str, Any], **told: Any) -> Talk:
    sent = QueryDict(mutable=True)
    for name, value in ({"situation": "single", "residence": "nl_address", "shown": SHOWN} | told).items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    on = date.fromisoformat(case["inputs"].get("registered_on", case["period"]))
    return Talk(sent, on=on, language="nl", scheme="income0_kind" in told)


def seizure_free(case: dict[str, Any]) -> Talk:
    inputs = dict(case["inputs"])
    inputs.setdefault("taxable_income_year", "0")
    inputs.setdefault("partner_income_month", "0")
    told: dict[str, Any] = {"special": []}
    for name, raw in inputs.items():
        if name == "court_decision":
            told |= {key: typed(one) if key == "amount" else one for key, one in raw.items()}
        elif name in ("situation", "residence", "tenure"):
            told[name] = raw
        elif name in ("abroad_disclosed", "housing_increase_in_part"):
            told |= {name: "on"} if raw == "true" else {}
        elif raw not in ("true", "false"):
            told[name] = raw if name == "country_factor" else typed(raw)
    for name in ("country_factor", "owner_addition", "housing_increase_part"):
        told |= {f"{name}_source": "brief", f"{name}_reason": "nergens"} if name in told else {}
    no = ("", "false", "rent", "0", "0.00")
    told["special"] = [one for one, fact in SPECIAL.items() if one != "sources" and inputs.get(fact, "") not in no]
    hand = [f"hand.{name}" for name in ("country_factor", "owner_addition", "housing_increase_part") if name in told]
    return talk(case, **told | {"shown": ",".join([SHOWN, *hand])})


def rows(prefix: str, items: list[dict[str, str]]) -> dict[str, str]:
    """What somebody types on the rows; a false box is not ticked."""
    return {
        f"{prefix}{number}_{name}": "on" if raw == "true" else typed(raw) if name == "amount" else raw
        for number, item in enumerate(items)
        for name, raw in item.items()
        if raw != "false"
    }


def counted(case: dict[str, Any]) -> Talk:
    told = rows("income", [{"kind": one["kind"], "amount": one["amount"]} for one in case["inputs"]["incomes"]])
    for number, one in enumerate(case["inputs"]["incomes"]):
        if "counts" in one:
            told |= {f"counts{number}": typed(one["counts"]), "counts_source": "rapport", "counts_reason": "6.2"}
    shown = SHOWN if "counts_source" in told else SHOWN.replace("counts,", "")
    return talk(case, taxable_income_year="0", shown=shown, **told)


@pytest.mark.parametrize("case", ALL)
def test_the_page_gives_the_amounts_of_the_example(case):
    expected = case["expected"]
    match case["function"]:
        case "bvv":
            found = outcome(seizure_free(case).state)
            amounts = {"bvv": found.free, "seizable": found.taken}
        case "household_situation":
            persons = rows("person", case["inputs"]["registered_persons"])
            state = talk(case, **persons | {"situation": "unsure"}).state
            assert state.known["situation"].value == expected["situation"]
            return
        case "counted_income":
            state = counted(case).state
            refused = state.capacity.refused
            if "status" in expected:
                assert isinstance(refused, law.NotEstablished)
                assert refused.name == expected.get("name", refused.name)
                return
            amounts = {"counted": int(state.known["counted_income_month"].value * 100)}
            found = None
        case _:
            sources = case["inputs"]["income_sources"]
            told = rows("source", [{"kind": one["kind"], "amount": one["amount"]} for one in sources])
            by_hand = next((one for one in sources if "section" in one), {})
            told |= {"section": by_hand["section"], "section_source": "brief", "section_reason": "b"} if by_hand else {}
            shown = SHOWN if by_hand else SHOWN.replace("in_kind,", "")
            state = talk(case, special="sources", debtor_income_month="1", taxable_income_year="0", shown=shown, **told)
            order = state.state.order
            if "status" in expected:
                assert isinstance(order.refused, law.NotEstablished)
                return
            assert [one.section for one in order.answer.value] == [one["section"] for one in expected["order"]]
            return
    if "status" in expected:
        assert found.free is None
        assert found.missing
        return
    for key, amount in expected.items():
        if key not in amounts or (key == "seizable" and "debtor_income_month" not in case["inputs"]):
            continue
        assert abs(amounts[key] - Fraction(amount) * 100) <= max(1, Fraction(case["tolerance"]) * 100), key


def test_nearly_every_example_of_a_household_can_be_answered():
    assert len(ALL) >= 80
