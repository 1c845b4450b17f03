# SPDX-License-Identifier: EUPL-1.2
"""An approach nobody programmed: pay arrears of the health insurance first. Written as files, walked to its end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schuldenlab.methods import State, load, progress

from .folders import facts

METHOD = """
format = "method/1"
vocabulary = 1

[method]
key = "health-insurance-first"
version = "1.0.0"
domain = "settlement"
languages = ["nl", "en"]
sources = ["hackathon"]

[params.arrears_most]
type = "cents"
label = "L"
range = [0, 500_000]

[[fits]]
key = "has-arrears"
kind = "must"
fact = "debts.has:health_insurance"
is = true

[[fits]]
key = "can-be-paid"
kind = "must"
fact = "debts.amount:health_insurance"
max = "$arrears_most"

[[stage]]
key = "insure"
ddas = "informatieEnAdvies"

[[step]]
key = "talk"
stage = "insure"
who = "coach"
do = "talk.record"
done = ["talk.held"]
term = "law:wgs.first_talk"

[[step]]
key = "admission"
stage = "insure"
who = "coach"
do = "decision.take:admission"
needs = ["talk.held"]
done = ["decision.taken:admission"]
term = "law:wgs.decision"

[[step]]
key = "arrange"
stage = "insure"
who = "coach"
do = "fact.record:payment_plan.agreed:health_insurance"
needs = ["talk.held"]
done = ["payment_plan.agreed:health_insurance"]
term = { workdays = 5, from = "talk.held" }

[[step]]
key = "pay"
stage = "insure"
who = "fund_manager"
do = "direct.pay"
needs = [{ fact = "decision.outcome:admission", is = "granted" }, "payment_plan.agreed:health_insurance"]
done = ["direct.paid"]

[[step]]
key = "back"
stage = "insure"
who = "coach"
do = "fact.record:insurance.back_from_cak"
needs = ["direct.paid", { fact = "insurance.at_cak", is = true }]
done = ["insurance.back_from_cak"]

[[step]]
key = "refer"
stage = "insure"
who = "coach"
do = "case.refer"
needs = ["direct.paid"]
done = ["referral.made"]
optional = true

[[step]]
key = "close"
stage = "insure"
who = "coach"
do = "case.close"
needs = [{ any = [
  { all = [{ fact = "direct.paid", is = true }, { fact = "insurance.at_cak", is = false }] },
  { fact = "insurance.back_from_cak", is = true },
  { fact = "referral.made", is = true },
  { fact = "help.declined", is = true },
  { fact = "decision.outcome:admission", is = "refused" },
  { fact = "decision.outcome:ending", is = "granted" },
] }]
done = ["case.closed"]

[money]
pot = "fund"
reserve_on = "plan.agreed"
commit_on = "plan.agreed"
pay_on = "payout.released"

[decision.admission]
who = "coach"
paper = "decision-plan"

[decision.payout]
who = "fund_manager"

[decision.ending]
who = "coach"
paper = "decision-ending"
reasons = ["need", "ground"]
"""


@pytest.fixture
def method(tmp_path):
    (tmp_path / "method.toml").write_text(METHOD)
    for language in ("nl", "en"):
        lines = ['title = "Zorg eerst"', 'promise = "Eerst weer verzekerd."', "[stage]", 'insure = "Verzekerd"']
        lines += ["[params]", 'arrears_most = "Hoogste achterstand"']
        lines += ["[fits]", 'has-arrears = "Er is een achterstand."', 'can-be-paid = "Die is te betalen."']
        lines += ["[decision]", *(f'{kind} = "Een zin."' for kind in ("admission", "payout", "ending"))]
        for step in ("talk", "admission", "arrange", "pay", "back", "refer", "close"):
            lines += [f"[step.{step}]", *(f'{part} = "Een zin."' for part in ("title", "do", "why", "resident"))]
        (tmp_path / f"{language}.toml").write_text("\n".join(lines))
    return load(tmp_path)


def test_it_runs_from_first_talk_to_closing(method):
    day, found, done, walked = date(2026, 11, 2), {}, (), []
    found = facts(day, help__asked=True, threat__any=True, insurance__at_cak=True)
    happens = {
        "talk": {"talk__held": True},
        "arrange": {"payment_plan__agreed___health_insurance": True},
        "admission": {"decision__taken___admission": True, "decision__outcome___admission": "granted"},
        "pay": {"direct__paid": True},
        "back": {"insurance__back_from_cak": True, "insurance__at_cak": False},
        "close": {"case__closed": True},
    }
    values = {"arrears_most": 100_000, "wgs.decision_weeks": 8}
    while not (now := progress(method, facts=found, finished=done, today=day, values=values)).next.step.optional:
        walked.append((now.next.step.key, now.next.step.who, now.next.due.on))
        day += timedelta(days=1)
        found |= facts(day, **happens[now.next.step.key])
        done += progress(method, facts=found, finished=done, today=day, values={}).now_finished
    assert walked == [
        ("talk", "coach", date(2026, 11, 5)),  # losing the insurance threatens: three working days
        ("arrange", "coach", date(2026, 11, 10)),
        ("admission", "coach", date(2026, 12, 29)),  # eight weeks after the talk of 3 November
        ("pay", "fund_manager", None),
        ("back", "coach", None),
        ("close", "coach", None),
    ]
    assert {one.step.key for one in now.steps if one.state is not State.FINISHED} == {"refer"}


def test_somebody_who_never_was_with_the_cak_skips_that_step(method):
    day = date(2026, 11, 2)
    paid = facts(day, talk__held=True, payment_plan__agreed___health_insurance=True, insurance__at_cak=False)
    paid |= facts(day, decision__taken___admission=True, decision__outcome___admission="granted", direct__paid=True)
    now = progress(method, facts=paid, finished=(), today=day, values={})
    assert now.next.step.key == "close"
    assert now.of("back").state is not State.OPEN
