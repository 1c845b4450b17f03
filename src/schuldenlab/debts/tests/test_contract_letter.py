# SPDX-License-Identifier: EUPL-1.2
"""What the contract says beside the amounts: how to give back, how long, what if it fails. And in large print."""

from __future__ import annotations

from schuldenlab.base.models import Paper
from schuldenlab.cases import services as case_services
from schuldenlab.cases.models import PaperDue
from schuldenlab.cases.tests import factories as cases
from schuldenlab.people.models import Employment, Person
from schuldenlab.people.services import address_start
from schuldenlab.people.tests import factories as people

from ..models import Contract, Offer
from ..selectors.contract import contract_view
from . import settling as make
from .settled import said, signed
from .test_settling import agreed

CLOCK, TODAY = make.CLOCK, make.CLOCK.today()


def lives_at(person, street="Wilgenkade"):
    address_start(
        person_id=person.pk, holds_from=people.LONG_AGO, kind="home", street=street, house_number=37,
        postcode="2511BT", town="'s-Gravenhage", municipality_code="0518", actor=cases.SYSTEM, clock=CLOCK,
    )  # fmt: skip


def test_the_contract_says_how_long_how_to_give_back_and_what_if_it_fails(staff):
    cases.a_letter_head()
    cases.a_local_value("fund.milestone_value.diploma", 40_000)
    at = make.a_settling(debts=make.DEBTS[2:])
    lives_at(at.desk.resident)
    case_services.goal_set(
        case_id=at.case.pk, kind="school", target="Niveau 3 halen", actor=at.desk.coach.actor, clock=CLOCK
    )
    proposal = agreed(at)
    terms = contract_view(case_id=at.case.pk, actor=at.desk.coach.actor, on=TODAY).terms
    words = said(signed(at, proposal).document_id)
    coach = Employment.objects.get(pk=at.case.coach_id).shown_as
    for part in (
        "Postbus 1",
        "Wilgenkade 37",
        f"Zijn de bedrijven betaald? Dan spreek je met {coach} af hoe je teruggeeft.",
        "– met een stap op school of op het werk: een diploma gehaald (nu € 400,00)",
        "Een uur is nu € 10,00 waard",
        "Er komt geen rente bij. Hoeveel je per maand betaalt, staat nog niet vast.",
        "Je hebt 24 maanden om terug te geven: tot en met 23 november 2028.",
        "Je krijgt geen boete.",
        "Dan bellen wij jou, binnen 5 werkdagen.",
        "– geen gevolg – een nieuwe afspraak – het bedrag moet terug Vóór het besluit vertel jij wat er is gebeurd.",
        "– “Niveau 3 halen”",
        "Je tekende op maandag 23 november 2026.",
        f"Bel {coach}: ",
    ):
        assert part in words, part
    assert contract_view(case_id=at.case.pk, actor=at.desk.coach.actor, on=TODAY).terms is None
    for part in (terms.ways, terms.long, terms.not_working, terms.goals):
        assert " ".join(part.split()) in words


def test_what_the_city_did_not_choose_is_not_promised(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = agreed(at)
    terms = contract_view(case_id=at.case.pk, actor=at.desk.coach.actor, on=TODAY).terms
    assert "De gemeente bepaalde nog niet wat een stap waard is" in terms.ways
    Person.objects.filter(pk=at.desk.resident.pk).update(secrecy=1)
    lives_at(at.desk.resident, "Schuilhoek")
    assert "Schuilhoek" not in said(signed(at, proposal).document_id)  # the coach opens this paper too


def test_the_copy_in_large_print_says_what_was_signed_whatever_changed_since(staff, django_capture_on_commit_callbacks):
    cases.a_letter_head()
    cases.a_local_value("fund.milestone_value.diploma", 40_000)
    at = make.a_settling(debts=make.DEBTS[2:])
    lives_at(at.desk.resident)
    contract = signed(at, agreed(at))
    cases.a_local_value("fund.milestone_value.diploma", 100)
    Offer.objects.update(state="withdrawn")
    with django_capture_on_commit_callbacks(execute=True):
        case_services.letter_large(document_id=contract.document_id, actor=at.desk.coach.actor, clock=CLOCK)
    large = PaperDue.objects.get(paper="contract", large_print=True)
    assert (large.held_by, large.sent_on) == ("", contract.signed_on)
    assert Paper.objects.get(document=large.document_id).large_print
    # Only the reference and the numbers of pages differ.
    assert _body(said(large.document_id)) == _body(said(contract.document_id))
    assert Contract.objects.count() == 1


def test_who_asked_for_large_print_signs_in_large_print(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    proposal = agreed(at)
    first = PaperDue.objects.filter(reader_id=at.desk.resident.pk).first()
    PaperDue.objects.create(
        known_at=CLOCK.now(), case=at.case, client_ids=at.case.client_ids, event_id=at.case.pk, paper="plan",
        cause_type="plan", cause_id=at.case.pk, holds_on=TODAY, reader_type="person",
        reader_id=at.desk.resident.pk, large_print=True,
    )  # fmt: skip
    assert first is None or not first.large_print
    assert Paper.objects.get(document=signed(at, proposal).document_id).large_print


def _body(words: str) -> list[str]:
    words = words.split("Beste", 1)[1].split("Ons kenmerk")[0]
    return [one for one in words.split() if one != "Bladzijde" and not one.isdigit()]
