# SPDX-License-Identifier: EUPL-1.2
"""Who may decide what, up to which amount, and who decides when somebody may not."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from schuldenlab.base.actor import SYSTEM, Role
from schuldenlab.base.errors import Conflict, LabError, NotAllowed
from schuldenlab.base.models import Event
from schuldenlab.base.texts import text

from .. import selectors, services
from ..decisions import DecisionKind
from ..models import Mandate
from . import factories as make

TODAY, TOMORROW, NEXT_YEAR = date(2026, 11, 23), date(2026, 11, 24), date(2027, 1, 1)
FORGIVE = DecisionKind.FORGIVE


def mandate_for(worker, cents, on=TODAY, **more):
    return selectors.mandate_for(actor=worker.actor, decision_kind=FORGIVE, cents=cents, on=on, **more)


def test_a_mandate_reaches_to_its_limit_and_no_cent_further(staff):
    fund = make.a_fund_manager()
    mandate = make.a_mandate(fund, FORGIVE, limit_cents=100_000)
    assert mandate_for(fund, 100_000).id == mandate.id
    with pytest.raises(NotAllowed, match=r"people\.mandate_too_low"):
        mandate_for(fund, 100_001)
    with pytest.raises(NotAllowed, match=r"people\.mandate_too_low"):
        mandate_for(fund, None)


def test_a_refusal_says_what_is_missing_and_who_can_decide(staff):
    fund = make.a_fund_manager()
    make.a_mandate(make.a_controller(team="Financiën"), FORGIVE)
    with pytest.raises(NotAllowed) as refusal:
        mandate_for(fund, 1)
    assert refusal.value.code == "people.mandate_missing"
    assert text("people.errors.mandate_missing.what", "nl", **refusal.value.values) == (
        "Je hebt geen mandaat voor: kwijtschelden."
    )
    assert text("people.errors.mandate_missing.next", "nl", **refusal.value.values) == (
        "Wie wel mag besluiten: controller van team Financiën."
    )


def test_a_refusal_names_no_person(staff):
    decider = make.a_controller(surname="Onzichtbaar")
    make.a_mandate(decider, FORGIVE)
    with pytest.raises(NotAllowed) as refusal:
        mandate_for(make.a_fund_manager(), 1)
    assert "Onzichtbaar" not in str(refusal.value.values)
    names = selectors.who_may_decide(decision_kind=FORGIVE, cents=1, on=TODAY, actor=SYSTEM)
    assert [line.person_id for line in names] == [decider.person.id]


def test_nobody_may_decide_is_said_too(staff):
    with pytest.raises(NotAllowed) as refusal:
        mandate_for(make.a_fund_manager(), 1)
    assert refusal.value.values["who"] == text("people.nobody_may_decide")


def test_a_mandate_holds_on_its_days_only(staff):
    fund = make.a_fund_manager()
    make.a_mandate(fund, FORGIVE, holds_from=TODAY, holds_until=NEXT_YEAR)
    assert mandate_for(fund, 1, on=TODAY)
    for day in (date(2026, 11, 22), NEXT_YEAR):
        with pytest.raises(NotAllowed, match=r"people\.mandate_missing"):
            mandate_for(fund, 1, on=day)


def test_an_ended_mandate_stays_on_record_for_what_was_decided_before(staff, clock):
    fund = make.a_fund_manager()
    mandate = make.a_mandate(fund, FORGIVE)
    services.mandate_end(mandate_id=mandate.id, on=TOMORROW, actor=SYSTEM, clock=clock)
    assert mandate_for(fund, 1, on=TODAY).id == mandate.id
    with pytest.raises(NotAllowed):
        mandate_for(fund, 1, on=TOMORROW)
    with pytest.raises(Conflict, match=r"people\.ended_already"):
        services.mandate_end(mandate_id=mandate.id, on=NEXT_YEAR, actor=SYSTEM, clock=clock)
    make.a_mandate(fund, FORGIVE, holds_from=TOMORROW)


def test_a_mandate_for_one_method_does_not_reach_another(staff):
    fund = make.a_fund_manager()
    make.a_mandate(fund, FORGIVE, method_key="jpf")
    assert mandate_for(fund, 1, method_key="jpf")
    for other in ("settlement_loan", None):
        with pytest.raises(NotAllowed):
            mandate_for(fund, 1, method_key=other)


def test_one_limit_holds_at_a_time(staff):
    fund = make.a_fund_manager()
    make.a_mandate(fund, FORGIVE, limit_cents=100, holds_until=NEXT_YEAR)
    make.a_mandate(fund, FORGIVE, limit_cents=200, method_key="jpf")
    make.a_mandate(fund, FORGIVE, limit_cents=300, holds_from=NEXT_YEAR)
    with pytest.raises(Conflict, match=r"people\.mandate_exists"):
        make.a_mandate(fund, FORGIVE, limit_cents=400, holds_from=TODAY)


def test_mandates_are_never_changed(staff):
    make.a_mandate(make.a_fund_manager(), FORGIVE, limit_cents=100)
    for change in (lambda: Mandate.objects.update(limit_cents=None), lambda: Mandate.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_who_gives_a_mandate_has_one_to_give_and_it_is_named(staff, clock):
    manager, fund = make.a_controller(), make.a_fund_manager()
    give = {"holder_id": fund.person.id, "decision_kind": FORGIVE, "holds_from": TODAY, "clock": clock}
    with pytest.raises(NotAllowed, match=r"people\.mandate_missing"):
        services.mandate_give(**give, limit_cents=100, actor=manager.actor)
    own = make.a_mandate(manager, DecisionKind.MANDATE, limit_cents=500)
    for too_wide in (501, None):
        with pytest.raises(NotAllowed, match=r"people\.mandate_too_low"):
            services.mandate_give(**give, limit_cents=too_wide, actor=manager.actor)
    given = services.mandate_give(**give, limit_cents=500, actor=manager.actor)
    event = Event.objects.get(verb="mandate.given", data__given_mandate_id=str(given.id))
    assert (event.mandate_id, event.data["limit_cents"]) == (own.id, 500)


def test_no_mandate_for_oneself_in_the_past_or_for_outsiders(staff, clock):
    manager, fund, partner = make.a_controller(), make.a_fund_manager(), make.a_creditor_employee()
    make.a_mandate(manager, DecisionKind.MANDATE)
    give = {"decision_kind": FORGIVE, "limit_cents": 1, "actor": manager.actor, "clock": clock}
    with pytest.raises(NotAllowed, match=r"people\.not_for_yourself"):
        services.mandate_give(**give, holder_id=manager.person.id, holds_from=TODAY)
    with pytest.raises(LabError, match=r"people\.mandate_in_past"):
        services.mandate_give(**give, holder_id=fund.person.id, holds_from=date(2026, 11, 22))
    with pytest.raises(LabError, match=r"people\.mandate_holder_not_staff"):
        services.mandate_give(**give, holder_id=partner.person.id, holds_from=TODAY)
    with pytest.raises(IntegrityError, match="mandate_not_to_oneself"), transaction.atomic():
        Mandate.objects.create(
            holder=fund.person, given_by=fund.person, decision_kind="forgive", holds_from=TODAY, known_at=clock.now()
        )


def test_who_no_longer_works_for_the_city_is_not_named_as_decider(staff, clock):
    fund = make.a_fund_manager()
    make.a_mandate(fund, FORGIVE)
    services.employment_end(employment_id=fund.employment.id, on=TODAY, actor=SYSTEM, clock=clock)
    assert selectors.who_may_decide(decision_kind=FORGIVE, cents=1, on=TODAY, actor=SYSTEM) == []


def test_a_mandate_ends_with_the_work_and_does_not_come_back_with_new_work(staff, clock):
    fund = make.a_fund_manager()
    make.a_mandate(fund, FORGIVE)
    make.a_mandate(fund, DecisionKind.PAYOUT, holds_from=NEXT_YEAR)
    services.employment_end(employment_id=fund.employment.id, on=TOMORROW, actor=SYSTEM, clock=clock)
    services.employment_start(
        organisation_id=fund.organisation.id, person_id=fund.person.id, roles=[Role.COACH], holds_from=TOMORROW,
        actor=SYSTEM, clock=clock,
    )  # fmt: skip
    assert mandate_for(fund, 1, on=TODAY).holds_until == TOMORROW
    for day in (TOMORROW, NEXT_YEAR):
        assert selectors.mandates_of(person_id=fund.person.id, on=day, actor=SYSTEM) == []


def test_a_mandate_stays_while_there_is_other_work_for_the_city(staff, clock):
    fund = make.a_fund_manager()
    make.a_mandate(fund, FORGIVE)
    neighbour = services.organisation_register(
        name="Buurgemeente", kinds=["city"], is_city=True, actor=SYSTEM, clock=clock
    )
    services.employment_start(
        organisation_id=neighbour.id, person_id=fund.person.id, roles=[Role.FUND_MANAGER], holds_from=TODAY,
        actor=SYSTEM, clock=clock,
    )  # fmt: skip
    services.employment_end(employment_id=fund.employment.id, on=TODAY, actor=SYSTEM, clock=clock)
    assert mandate_for(fund, 1)


def test_nobody_gives_a_mandate_for_longer_than_their_own(staff, clock):
    manager, fund = make.a_controller(), make.a_fund_manager()
    own = make.a_mandate(manager, DecisionKind.MANDATE)
    services.mandate_end(mandate_id=own.id, on=NEXT_YEAR, actor=SYSTEM, clock=clock)
    give = {"holder_id": fund.person.id, "decision_kind": FORGIVE, "limit_cents": 1, "actor": manager.actor,
            "clock": clock, "holds_from": TODAY}  # fmt: skip
    for until in (None, date(2027, 1, 2)):
        with pytest.raises(NotAllowed, match=r"people\.mandate_beyond_own"):
            services.mandate_give(**give, holds_until=until)
    services.mandate_give(**give, holds_until=NEXT_YEAR)


def test_a_mandate_does_not_last_longer_than_the_work(staff, clock):
    person = make.a_person()
    services.employment_start(
        organisation_id=make.a_city().id, person_id=person.id, roles=[Role.COACH], holds_from=TODAY,
        holds_until=NEXT_YEAR, actor=SYSTEM, clock=clock,
    )  # fmt: skip
    give = {"holder_id": person.id, "decision_kind": FORGIVE, "limit_cents": 1, "holds_from": TODAY,
            "actor": SYSTEM, "clock": clock}  # fmt: skip
    with pytest.raises(LabError, match=r"people\.mandate_beyond_work"):
        services.mandate_give(**give)
    services.mandate_give(**give, holds_until=NEXT_YEAR)


def test_who_may_give_a_little_ends_no_wide_mandate(staff, clock):
    small, fund = make.a_controller(), make.a_fund_manager()
    make.a_mandate(small, DecisionKind.MANDATE, limit_cents=100)
    wide, narrow = make.a_mandate(fund, FORGIVE), make.a_mandate(fund, DecisionKind.PAYOUT, limit_cents=100)
    end = {"on": TODAY, "actor": small.actor, "clock": clock}
    with pytest.raises(NotAllowed, match=r"people\.mandate_too_low"):
        services.mandate_end(**end, mandate_id=wide.id)
    services.mandate_end(**end, mandate_id=narrow.id)


def test_an_amount_below_zero_is_no_amount_to_decide_on(staff):
    fund = make.a_fund_manager()
    make.a_mandate(fund, FORGIVE, limit_cents=0)
    with pytest.raises(LabError, match=r"base\.amount_negative"):
        mandate_for(fund, -500_000)


def test_the_register_of_mandates_is_for_staff(staff):
    with pytest.raises(NotAllowed):
        selectors.mandates_of(
            person_id=make.a_fund_manager().person.id, on=TODAY, actor=make.a_creditor_employee().actor
        )
