# SPDX-License-Identifier: EUPL-1.2
"""What a resident owes, and how they may give back, is what the method of their case says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from schuldenlab import methods
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.errors import LabError
from schuldenlab.cases import facts
from schuldenlab.cases import services as case_services
from schuldenlab.cases.models import Case, CaseVersionMove, MethodUse
from schuldenlab.methods import tests as method_tests
from schuldenlab.methods.schema import FactValue

from .. import services
from ..forms_money import MakePlan
from ..models import Obligation, Payment, Reservation
from ..selectors import obligation_view
from . import factories as make

MONDAY = date(2026, 11, 23)
SMALL = Path(method_tests.__file__).with_name("small")
LOAN = Path(methods.__file__).with_name("shipped") / "settlement-loan"


@pytest.fixture
def following(staff, clock, monkeypatch):
    """A youth whose case follows the method in this folder, with so much added to it; creditors agreed."""
    there = {"agreement.reached": FactValue(MONDAY, MONDAY, clock.now())}
    monkeypatch.setitem(facts._providers, "agreement.reached", lambda case, on: there)

    def follow(folder, more="", **params):
        make.cases.a_city_choice()
        files = {path.name: path.read_bytes() for path in folder.glob("*.toml")}
        files["method.toml"] += more.encode()
        version = case_services.method_store(files=files, actor=SYSTEM, clock=clock)
        use = MethodUse.objects.create(  # by hand: this program cannot do everything the method asks
            known_at=clock.now(), key=version.key, method_version=version, status="regular", holds_from=make.LONG_AGO
        )
        desk = make.a_youth()
        CaseVersionMove.objects.create(
            known_at=clock.now(),
            case=desk.case,
            client_ids=desk.case.client_ids,
            to_version=version,
            method_use=use,
            moved_on=MONDAY,
            params=params,
        )
        Case.objects.filter(pk=desk.case.pk).update(method_version=version, method_use=use)
        return desk

    return follow


def giving_back(owes, ways):
    return f'\n[giving_back]\nowes = "{owes}"\nways = {{ {ways} }}\nmissed = "talk"\n'


@pytest.mark.parametrize("said", [giving_back("nothing", ""), ""], ids=["a gift", "not a word on giving back"])
def test_what_the_fund_gives_is_owed_by_nobody(following, clock, said):
    gift = following(SMALL, said)
    pot, loan = make.a_pot(), make.a_youth()
    batch = make.a_batch(pot, [make.reserved(pot, desk, 40_000, agreed=True) for desk in (gift, loan)])
    services.batch_release(batch_id=batch.row.pk, actor=batch.releaser.actor, clock=clock)
    assert list(Obligation.objects.values_list("person", "left_cents")) == [(loan.resident.pk, 40_000)]
    given = Payment.objects.get(obligation=None)
    services.payment_return(payment_id=given.pk, returned_on=MONDAY, actor=SYSTEM, clock=clock)
    assert Obligation.objects.get().left_cents == 40_000


def test_a_plan_has_only_the_ways_of_the_method(following, clock):
    desk = following(SMALL, giving_back("sum_paid", 'cash = "instalments"'))
    plan = {"obligation_id": make.paid(make.a_pot(), desk).pk, "agreed_on": MONDAY, "actor": desk.coach.actor}
    with pytest.raises(LabError, match=r"fund.way_not_here") as refusal:
        services.return_plan_make(**plan, by_hours=True, clock=clock)
    assert refusal.value.values["way"] == "hours"
    view = obligation_view(obligation_id=plan["obligation_id"], actor=SYSTEM, on=MONDAY)
    form = MakePlan(view=view, hosts=[], places=[])
    assert list(form.fields) == ["agreed_on", "month_cents", "months", "first_due_on", "once"], (
        "nothing that is refused"
    )
    assert services.return_plan_make(**plan, instalments=[(date(2026, 12, 1), 10_000)], clock=clock).pk


def test_a_loan_with_interest_is_refused_by_name(following, clock):
    """What is owed here is what was paid: interest would be asked of nobody, and written down nowhere."""
    chosen = {"months": 18, "premium_borne_by": "city", "answer_workdays": 10}
    pot = make.a_pot(kind="loan")
    with pytest.raises(LabError, match=r"fund.loan_interest"):
        make.reserved(pot, following(LOAN, monthly_rate=5_000, **chosen))
    assert not Reservation.objects.exists()
