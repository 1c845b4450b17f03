# SPDX-License-Identifier: EUPL-1.2
"""An amount on a creditor's own paper that was noted wrongly, put right: by a fact of its own, up and down."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import RequestFactory

from schuldenlab.base.clock import FixedClock
from schuldenlab.base.errors import Conflict, LabError, NotAllowed
from schuldenlab.base.models import Event
from schuldenlab.cases.models import Case, PaperDue
from schuldenlab.cases.tests import factories as cases
from schuldenlab.people.selectors import organisation_names

from .. import services
from ..case_facts.offers import _passed_on
from ..models import Claim, Discharge, DischargeCorrection, DischargeTurn
from ..pages_on_paper import on_paper as on_paper_page
from ..selectors.agreement import held
from ..selectors.on_paper import on_paper_view
from .test_after_agreement import LATER, known
from .test_paid_in_parts import noted, on_paper, parts
from .test_papers import letters

__all__ = ["parts"]
DAYS = [FixedClock.on(LATER.today() + timedelta(days=days)) for days in range(1, 6)]


def corrected(at, offer, was, cents, clock, **more):
    told = {"discharge_id": Discharge.objects.get(offer=offer).pk, "was_cents": was, "received_cents": cents,
            "reason": "typed_wrongly", "actor": at.officer.actor, "clock": clock}  # fmt: skip
    return services.discharge_correct(**told | more)


def state(offer):
    return Claim.objects.get(pk=offer.claim_id).state


def test_an_amount_that_was_typed_too_low_is_put_right_and_who_got_not_all_is_owed_again(parts):
    """Of 10.00 only 1.00 was typed; with that the other seemed to have got all, and nothing more could go."""
    at, proposal, less, full = parts
    noted(at, proposal, 10_00)
    on_paper(at, less, received_cents=1_00)
    noted(at, proposal, full.cents - 9_00)
    assert (state(less), state(full)) == ("gone", "gone")
    since = held(proposal.pk)[less.pk].at
    told = services.correction_look(
        discharge_id=Discharge.objects.get(offer=less).pk, was_cents=1_00, received_cents=10_00,
        reason="typed_wrongly", actor=at.officer.actor, clock=DAYS[0],
    )  # fmt: skip
    assert (told.on, told.off) == (set(), {full.pk})
    assert not DischargeCorrection.objects.exists(), "it was only looked at"
    corrected(at, less, 1_00, 10_00, DAYS[0])
    assert (state(less), state(full)) == ("gone", "known"), "its own paper says so whatever came"
    assert known(at, "instalments.completed", "discharge.received") == {}
    own = held(proposal.pk)[less.pk]
    assert (own.at, own.noted_cents, own.received_cents) == (since, 1_00, 10_00)
    noted(at, proposal, 9_00, DAYS[1])
    assert state(full) == "gone"
    assert DischargeTurn.objects.filter(discharge__offer=less).count() == 0
    said = Event.objects.get(verb="discharge.corrected").data
    assert (said["was_cents"], said["amount_cents"], said["reason"]) == (100, 1000, "typed_wrongly")


def test_an_amount_that_was_typed_too_high_is_put_right_and_who_got_all_is_discharged(parts):
    at, proposal, less, full = parts
    noted(at, proposal, full.cents + 1_00)
    on_paper(at, less, received_cents=10_00)
    assert state(full) == "known"
    for cents, code in ((99, "received_too_little"), (-1, "received_too_much"), (less.cents + 1, "received_too_much"),
                        (10_00, "received_same")):  # fmt: skip
        with pytest.raises(LabError, match=rf"debts\.{code}") as refused:
            corrected(at, less, 10_00, cents, DAYS[0])
        assert refused.value.field == "received_cents"
    assert not DischargeCorrection.objects.exists()
    corrected(at, less, 10_00, 1_00, DAYS[0])
    given = Discharge.objects.get(offer=full)
    assert (state(full), given.given_on, given.known_at) == ("gone", LATER.today(), DAYS[0].now())
    done = _passed_on(at.case, DAYS[0].today())["instalments.completed"]
    assert (done.value, done.known_at) == (LATER.today(), DAYS[0].now())


def test_every_amount_stays_with_the_day_since_when_it_was_known(parts):
    """And each time the other one follows: on, off, and on again."""
    at, proposal, less, full = parts
    noted(at, proposal, full.cents + 1_00)
    on_paper(at, less, received_cents=10_00)
    seen = []
    for clock, was, cents in zip(DAYS, (10_00, 1_00, 8_00), (1_00, 8_00, 1_00), strict=False):
        corrected(at, less, was, cents, clock)
        seen.append(state(full))
    assert seen == ["gone", "known", "gone"]
    (paper,) = on_paper_view(case_id=at.case.pk, actor=at.officer.actor, on=DAYS[2].today()).papers
    days = [LATER.today(), *(clock.today() for clock in DAYS[:3])]
    assert paper.amounts == tuple(zip((10_00, 1_00, 8_00, 1_00), days, strict=True))
    assert Discharge.objects.get(offer=less).received_cents == 10_00
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        DischargeCorrection.objects.update(received_cents=1)


def test_only_an_amount_below_the_part_of_what_went_is_looked_at_for_that(parts):
    """Of 85.50 that went by the day of the paper 56.77 was for it; 50.00 went later."""
    at, proposal, _, full = parts
    noted(at, proposal, 85_50)
    on_paper(at, full, received_cents=100_00)
    noted(at, proposal, 50_00, DAYS[0])
    paper = {"discharge_id": Discharge.objects.get(offer=full).pk, "was_cents": 100_00, "reason": "typed_wrongly",
             "actor": at.officer.actor, "clock": DAYS[1]}  # fmt: skip
    parts_told = [services.correction_look(received_cents=one, **paper).part_cents for one in (113_54, 90_00, 78_04)]
    assert parts_told == [None, None, None]
    services.discharge_correct(received_cents=113_54, **paper)
    noted(at, proposal, 0, DAYS[2], corrects=proposal.passed_on.get(cents=50_00).pk)
    again = paper | {"was_cents": 113_54, "clock": DAYS[3]}
    assert services.correction_look(received_cents=56_76, **again).part_cents == 56_77


def test_who_may_not_or_saw_another_amount_corrects_nothing(parts):
    at, proposal, less, full = parts
    noted(at, proposal, full.cents)
    on_paper(at, less, received_cents=0)
    with pytest.raises(NotAllowed):
        corrected(at, less, 0, 5_00, DAYS[0], actor=at.desk.coach.actor)
    with pytest.raises(LabError, match=r"debts\.code_unknown"):
        corrected(at, less, 0, 5_00, DAYS[0], reason="because")
    with pytest.raises(Conflict, match=r"debts\.no_amount_on_paper"):  # it holds by what went, and no paper says so
        corrected(at, full, full.cents, 5_00, DAYS[0])
    corrected(at, less, 0, 5_00, DAYS[0])
    with pytest.raises(Conflict, match=r"base\.stale"):  # the same press again
        corrected(at, less, 0, 5_00, DAYS[0])
    assert DischargeCorrection.objects.count() == 1


def test_the_officer_looks_again_before_another_amount_counts(parts):
    at, proposal, less, full = parts
    noted(at, proposal, full.cents)
    on_paper(at, less, received_cents=0)
    paper = Discharge.objects.get(offer=less)

    def page(**more):
        asks = RequestFactory()
        told = {"do": "correct", "paper": f"{paper.pk}:0", "received_cents": "10,00", "reason": "typed_wrongly"}
        request = asks.post("/", told | more) if more else asks.get("/")
        request.actor, request.clock, request.session = at.officer.actor, DAYS[0], {}
        return on_paper_page(request, case_id=at.case.pk)

    assert "Het bedrag op een papier was verkeerd" in page().content.decode()
    for wrong in ({"received_cents": ""}, {"received_cents": "1.000.000,00"}, {"reason": ""}, {"paper": "\0"},
                  {"paper": f"{paper.pk}:5"}, {"received_cents": "1.000.000,00", "sure": "yes"}):  # fmt: skip
        assert page(**wrong).status_code == 422
    look = page(once="1")
    assert look.status_code == 200
    assert "kreeg €\xa010,00, en niet €\xa00,00. Klopt dat?" in look.content.decode()
    assert "Dan is nog niet alles doorbetaald." in look.content.decode()
    assert "was ongeveer €\xa038,15 voor dit bedrijf." in look.content.decode(), "its part of all that went"
    assert not DischargeCorrection.objects.exists()
    assert page(once="1", sure="yes").status_code == 302
    assert page(once="1", sure="yes").status_code == 422, "that amount counts no more"
    assert DischargeCorrection.objects.get().received_cents == 10_00
    assert "€\xa00,00 (" in page().content.decode(), "the first amount stays to be seen"


def test_the_letter_that_a_corrected_amount_opened_a_debt_tells_of_no_payment_that_went_wrong(
    parts, django_capture_on_commit_callbacks
):
    at, proposal, less, full = parts
    cases.a_letter_head()
    noted(at, proposal, 10_00)
    on_paper(at, less, received_cents=1_00)
    noted(at, proposal, full.cents - 9_00)
    with django_capture_on_commit_callbacks(execute=True):
        corrected(at, less, 1_00, 10_00, DAYS[0])
    (letter,) = letters("unpaid")
    assert "Er staat weer schuld open." in letter
    assert "Wij dachten dat alles hiervoor betaald was. Dat klopt niet." in letter
    assert organisation_names(ids=[full.creditor_id])[full.creditor_id] in letter
    assert "ging niet goed" not in letter


def test_in_a_closed_case_no_correction_opens_a_debt_that_nobody_can_pay_off(parts):
    at, proposal, less, full = parts
    noted(at, proposal, 10_00)
    on_paper(at, less, received_cents=5_00)
    noted(at, proposal, full.cents - 5_00)
    Case.objects.filter(pk=at.case.pk).update(closed_on=LATER.today(), outcome="completed")
    with pytest.raises(Conflict, match=r"debts\.case_closed_owes_again"):
        corrected(at, less, 5_00, 10_00, DAYS[0])
    assert (state(less), state(full)) == ("gone", "gone")
    assert not DischargeCorrection.objects.exists()
    assert not PaperDue.objects.filter(paper="unpaid").exists()
