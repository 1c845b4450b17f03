# SPDX-License-Identifier: EUPL-1.2
"""What people read and press where money is: fund, payment, giving back, hours, specification, books."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import SystemClock
from schuldenlab.base.local_values import local_value_set
from schuldenlab.cases import papers
from schuldenlab.cases.models import PaperDue
from schuldenlab.fund import services as fund_services
from schuldenlab.fund.models import (
    GivingBack,
    HoursReport,
    Milestone,
    Obligation,
    Payment,
    PayoutBatch,
    Refund,
    Reservation,
)
from schuldenlab.fund.selectors import pots
from schuldenlab.ledger.models import Transfer
from schuldenlab.ledger.selectors import transfers_of
from schuldenlab.people.models import Mandate
from schuldenlab.people.services import mandate_end
from schuldenlab.site.demo.fund import NEW_IBAN, POT
from schuldenlab.site.demo.generator import MadeHousehold, households
from schuldenlab.site.demo.personas import id_of
from schuldenlab.site.demo.work import SEED

WAITING = reverse("fund:batch", args=[id_of("batch", "waiting")])


def own_house() -> MadeHousehold:
    """Of the resident who can log in."""
    return next(households(1, seed=SEED, today=SystemClock().today()))


def said(answer: HttpResponse) -> str:
    """The words of the main part of a page, as somebody reads them."""
    main = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).replace("\u00a0", " ")


def release(client: Client) -> HttpResponse:
    return client.post(WAITING, {"once": str(uuid4()), "seen": seen(client)})


def seen(client: Client) -> str:
    """The accounts that are on the page now; nothing for who gets no button."""
    found = re.search(r'name="seen" value="(\w+)"', client.get(WAITING).content.decode())
    return found[1] if found else ""


def test_the_fund_says_one_number_and_draws_the_same_amounts_as_its_table(log_in):
    answer = log_in("mariska").get(reverse("fund:fund"))
    words = said(answer)
    assert "Nog te besteden € 11.591,20" in words
    drawn = re.search(r"<svg.*?</svg>", answer.content.decode(), re.DOTALL)[0].replace("\u00a0", " ")
    assert 'role="img"' in drawn
    assert "<title" in drawn
    assert "<desc" in drawn
    table = answer.content.decode().partition("<table")[2].replace("\u00a0", " ")
    amounts = re.findall(r"€ [\d.]+,\d\d", drawn.partition("</desc>")[2])
    assert amounts
    assert all(amount in table for amount in amounts)


def test_who_made_a_payment_reads_why_another_releases_it(log_in):
    mariska = log_in("mariska")
    page = mariska.get(WAITING)
    assert "Geef" not in re.findall(r"<button[^>]*>([^<]*)", page.content.decode().partition("<main")[2])
    refused = release(mariska)
    assert refused.status_code == 422
    assert "klaargemaakt" in said(refused).lower()
    with acting(SYSTEM):
        assert PayoutBatch.objects.get(pk=id_of("batch", "waiting")).state == "made"


def test_changed_and_new_accounts_come_before_everything_else(log_in):
    words = said(log_in("willem").get(WAITING))
    changed, new = words.index(NEW_IBAN), words.index("Zorgverzekeraar Goudvink")
    assert changed < new < words.index("Per schuldeiser")
    assert "gewijzigd" in words[:new]


def test_a_second_person_releases_once_however_often_they_press(log_in):
    willem = log_in("willem")
    pressed = {"once": str(uuid4()), "seen": seen(willem)}
    assert [willem.post(WAITING, pressed).status_code for _ in range(2)] == [302, 302]
    assert release(willem).status_code == 302
    words = said(willem.get(WAITING))
    assert "€ 2.379,35 is vrijgegeven" in words
    assert "Willem Oosting gaf de betaling vrij" in words


def test_no_account_is_paid_that_was_not_on_the_page(log_in):
    """What was on the page is not in the batch any more: the page shows what is, and that can be released."""
    willem = log_in("willem")
    refused = willem.post(WAITING, {"once": str(uuid4()), "seen": "0" * 64})
    assert refused.status_code == 422
    with acting(SYSTEM):
        assert PayoutBatch.objects.get(pk=id_of("batch", "waiting")).state == "made"
    shown = re.search(r'name="seen" value="(\w+)"', refused.content.decode())[1]
    assert willem.post(WAITING, {"once": str(uuid4()), "seen": shown}).status_code == 302


def test_what_the_bank_reports_is_noted_once_the_payment_is_released(log_in):
    """Mostly all of it arrives, and something may come back. Before the release there is nothing."""
    mariska, address = log_in("mariska"), reverse("fund:batch_bank", args=[id_of("batch", "waiting")])
    assert "Er is niets van deze betaling onderweg." in said(mariska.get(address))
    assert release(log_in("willem")).status_code == 302
    ids = re.findall(r'name="payment_ids"[^>]*value="([^"]+)"', mariska.get(address).content.decode())
    today = SystemClock().today()
    told = {"what": "arrived", "on": f"{today.day}-{today.month}-{today.year}", "once": str(uuid4())}
    early = mariska.post(address, told | {"payment_ids": ids, "on": "1-1-2020"})
    assert (early.status_code, "aangekomen" in said(mariska.get(WAITING))) == (422, False)
    assert mariska.post(address, told | {"payment_ids": ids[:-1]}).status_code == 302
    assert "Nog niet bekend of alles aankwam." in said(mariska.get(WAITING))
    back = told | {"payment_ids": ids[-1:], "what": "came_back", "once": str(uuid4())}
    assert [mariska.post(address, back).status_code for _ in range(2)] == [302, 302]  # twice does nothing twice
    words, _, listed = said(mariska.get(WAITING)).partition("Per schuldeiser")
    assert (listed.count("aangekomen"), listed.count("kwam terug")) == (len(ids) - 1, 1)
    assert "Alles is aangekomen of teruggekomen." in words
    assert log_in("henk").post(address, told | {"payment_ids": ids}).status_code == 403


def test_somebody_without_that_work_releases_nothing(log_in):
    assert release(log_in("henk")).status_code == 403


def test_a_withdrawn_payment_can_be_made_again(log_in):
    mariska = log_in("mariska")
    assert mariska.post(reverse("fund:batch_drop", args=[id_of("batch", "waiting")])).status_code == 302
    page = mariska.get(reverse("fund:batch_new", args=[POT]))
    ticked = re.findall(r'name="reservation_ids"[^>]*value="([^"]+)"', page.content.decode())
    assert len(ticked) == 4  # three of the withdrawn payment and one more; the fifth has no confirmed account
    ready, _, held_up = said(page).partition("Dit kan nog niet mee")
    assert "Incassobureau Kroon en Vaart" in held_up
    assert (len(re.findall(r"kenmerk \S+, voor \w+", ready)), len(re.findall(r"\d voor \w+", held_up))) == (4, 1)
    made = mariska.post(page.request["PATH_INFO"], {"once": str(uuid4()), "reservation_ids": ticked})
    assert made.status_code == 302
    assert "wacht op vrijgave" in said(mariska.get(made.url))


def test_a_payment_of_nothing_is_not_made(log_in):
    answer = log_in("mariska").post(reverse("fund:batch_new", args=[POT]), {"once": str(uuid4())})
    assert answer.status_code == 422


def test_the_resident_reads_in_a_few_words_what_is_left_and_why_hours_are_kept(log_in):
    words = said(log_in("youssef").get(reverse("fund:obligations")))
    first_screen = words.partition("Uren opschrijven")[0].partition("We bewaren")[0]
    assert len(first_screen.split()) <= 60
    assert "Je geeft nog € 2.172,50 terug" in first_screen
    assert "We bewaren 4 uur." in words
    assert "De gemeente bepaalde nog niet wat een uur waard is" in words


def test_who_reads_the_list_is_not_told_that_they_owe(log_in):
    assert "Wie iets teruggeeft" in said(log_in("fatima").get(reverse("fund:obligations")))


def test_hours_go_from_resident_to_host_in_two_taps_and_are_kept(log_in):
    resident, host = log_in("youssef"), log_in("marco")
    page = resident.get(reverse("fund:obligations")).content.decode()
    match = re.search(r'name="match".*?value="([^"]+)"', page, re.DOTALL)[1]
    address = re.search(r'<form method="post" action="(/giving-back/[^"]+)"', page)[1]
    sent = {"match": match, "worked_on": "1-11-2026", "minutes": "2:30", "once": str(uuid4())}
    assert [resident.post(address, sent).status_code for _ in range(2)] == [302, 302]
    with acting(SYSTEM):
        assert HoursReport.objects.filter(minutes=150, worked_on="2026-11-01").count() == 1
    page = host.get(reverse("fund:hours")).content.decode()
    report = re.search(r'name="report_id" value="([^"]+)"', page)[1]
    assert host.post(reverse("fund:hours"), {"report_id": report, "answer": "yes"}).status_code == 302
    with acting(SYSTEM):
        counted = GivingBack.objects.get(confirmation__report=report)
        assert counted.worth_cents is None, "without an hour value nothing is written down"


@pytest.mark.parametrize("typed", ["een paar", "2:75", "2,33", "0"])
def test_hours_that_cannot_be_read_are_said_at_the_field_and_stay(log_in, typed):
    resident = log_in("youssef")
    page = resident.get(reverse("fund:obligations")).content.decode()
    match = re.search(r'name="match".*?value="([^"]+)"', page, re.DOTALL)[1]
    address = re.search(r'<form method="post" action="(/giving-back/[^"]+)"', page)[1]
    answer = resident.post(address, {"match": match, "worked_on": "1-11-2026", "minutes": typed})
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.content.decode()
    assert "id_minutes_error" in answer.content.decode()


def test_a_host_sees_a_first_name_and_hours_and_nothing_of_debts(log_in):
    words = said(log_in("marco").get(reverse("fund:hours")))
    assert "Youssef schreef 2 uur en 30 minuten op" in words
    assert "Bennani" not in words
    assert "€" not in words


def test_a_creditor_reads_its_own_references_on_page_and_paper(log_in):
    petra = log_in("petra")
    listed = petra.get(reverse("fund:specifications")).content.decode()
    (address,) = set(re.findall(r'href="(/payments/[^"]+)"', listed))
    words = said(petra.get(address))
    assert re.findall(r"\b[A-Z]{3}-2026-\d+", words) == ["LAN-2026-004000", "LAN-2026-028000"]
    paper = petra.get(f"{address}pdf/")
    assert paper.headers["Content-Type"] == "application/pdf"
    printed = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
    assert re.findall(r"\b[A-Z]{3}-2026-\d+", printed) == ["LAN-2026-004000", "LAN-2026-028000"]


def _year_ago() -> str:
    """Before the pot of the demo was filled."""
    return f"{SystemClock().today() - timedelta(days=400):%d-%m-%Y}"


def test_the_books_lead_from_a_line_to_its_cause_and_back(log_in):
    willem = log_in("willem")
    account = willem.get(reverse("ledger:account", args=[f"pot.available:{POT}"]), {"since": _year_ago()})
    cause = reverse("ledger:cause", args=["contribution", id_of("contribution", "bank")])
    assert cause in account.content.decode()
    assert "€ 4.500,00" in said(willem.get(cause))
    assert reverse("ledger:account", args=[f"pot.available:{POT}"]) in willem.get(cause).content.decode()
    trial = said(willem.get(reverse("ledger:trial_balance")))
    assert "Debet en credit zijn gelijk" in trial


def test_each_transfer_leads_to_what_it_was_for_and_that_leads_back(log_in):
    """Of every cause in the books of the demo: a sentence, each way there opens, and one of them leads back."""
    willem = log_in("willem")
    with acting(SYSTEM):
        kinds = Transfer.objects.order_by("cause_type", "-known_at").distinct("cause_type")
        causes = {
            cause: {key for row in transfers_of(cause) for key in (row.debit.key, row.credit.key)}
            for cause in kinds.values_list("cause_type", "cause_id")
        }
    assert {"contribution", "offer", "payment", "giving_back"} <= {type_ for type_, _ in causes}
    for (type_, id_), keys in causes.items():
        here = reverse("ledger:cause", args=[type_, id_])
        page = willem.get(here).content.decode()
        assert str(id_) not in said(willem.get(here)), "a number of the computer tells nobody what it was for"
        listed = re.search(r'<ul class="lab-plain lab-row">(.*?)</ul>', page, re.DOTALL)[1]
        ways = re.findall(r'href="([^"]+)"', listed)
        pages = [willem.get(way) for way in ways]
        assert [one.status_code for one in pages] == [200] * len(ways), type_
        back = {here, *(reverse("ledger:account", args=[key]) for key in keys)}
        assert any(address in one.content.decode() for one in pages for address in back), type_


def test_who_looks_after_a_pot_sees_whose_promise_each_line_is(log_in):
    client = log_in("mariska")
    with acting(SYSTEM):
        row = Reservation.objects.filter(state="committed", pot=POT).exclude(payments__isnull=False).first()
        name = row.person.full_name
    assert f"Voor {name}" in said(client.get(reverse("fund:pot", args=[POT])))
    assert name in said(client.get(reverse("fund:promise_take_back", args=[row.pk])))


def test_days_in_the_wrong_order_are_explained(log_in):
    answer = log_in("willem").get(reverse("ledger:journal"), {"since": "2-2-2026", "until": "1-1-2026"})
    assert answer.status_code == 200
    assert "De eerste dag komt na de laatste" in said(answer)


def test_a_pot_is_opened_and_filled_and_half_a_form_changes_nothing(log_in):
    mariska = log_in("mariska")
    told = {"name": "Gezinsfonds", "purpose": "Voor gezinnen met kinderen.", "holds_from": "22-11-2026",
            "age_first": "27", "age_last": "18"}  # fmt: skip
    refused = mariska.post(reverse("fund:pot_new"), told | {"once": str(uuid4())})
    assert refused.status_code == 422
    assert "De laatste leeftijd ligt onder de eerste" in said(refused)
    told |= {"age_last": "", "method_keys": ["jpf"], "debt_kinds": ["rent", "cak"]}
    assert mariska.post(reverse("fund:pot_new"), told | {"method_keys": ["nope"]}).status_code == 422
    made = mariska.post(reverse("fund:pot_new"), told | {"once": str(uuid4())})
    conditions = said(mariska.get(made.url))
    assert "Jongeren Perspectief Fonds" in conditions
    assert "CAK, Huur" in conditions
    address = f"{made.url}contribution/"
    money = {"party_id": str(id_of("organisation", "bank")), "kind": "money", "cents": "1.250,50",
             "received_on": "1-11-2026", "once": str(uuid4())}  # fmt: skip
    assert mariska.post(address, money | {"cents": "-5", "once": str(uuid4())}).status_code == 422
    assert [mariska.post(address, money).status_code for _ in range(2)] == [302, 302]  # a double click
    assert "Hiervan kun je nog € 1.250,50 besteden" in said(mariska.get(made.url))


def test_conditions_change_from_a_day_on_and_begin_as_they_are_now(log_in):
    mariska, address, today = log_in("mariska"), reverse("fund:pot_conditions", args=[POT]), SystemClock().today()
    form = mariska.get(address)
    now = {name: typed(form, name) for name in ("age_first", "age_last", "cents_max_case")}
    assert now == {"age_first": "18", "age_last": "27", "cents_max_case": "3000,00"}
    told = now | {"method_keys": ["jpf"], "holds_from": day_typed(today)}
    for wrong, words in (
        ({"holds_from": day_typed(today - timedelta(days=1))}, "Deze dag is al voorbij"),
        ({"holds_until": day_typed(today)}, "id_holds_until_error"),
        ({"age_first": "28"}, "De laatste leeftijd ligt onder de eerste"),
        ({"cents_max_case": "-1"}, "id_cents_max_case_error"),
    ):
        refused = mariska.post(address, told | wrong | {"once": str(uuid4())})
        assert (refused.status_code, words in refused.content.decode()) == (422, True), wrong
        assert typed(refused, "age_last") == "27"
    with acting(SYSTEM):
        promised = list(Reservation.objects.order_by("pk").values_list("pk", "state"))
    later = told | {"age_last": "23", "holds_from": day_typed(today + timedelta(days=30))}
    assert mariska.post(address, later | {"once": str(uuid4())}).status_code == 302
    assert typed(mariska.get(address), "age_last") == "27", "it does not hold yet"
    assert "Dit gaat later gelden" in said(mariska.get(address))
    changed = {"age_last": "30", "cents_max_case": ""}
    done = mariska.post(address, told | changed | {"once": str(uuid4())}, follow=True)
    assert "18 tot en met 30 jaar" in said(done)
    form = mariska.get(address)
    assert typed(form, "age_last") == "30"
    assert re.findall(r'name="method_keys" value="([^"]+)"[^>]*checked', form.content.decode()) == ["jpf"]
    assert "value=" not in re.search(r'name="cents_max_case"[^>]*>', form.content.decode())[0], "no maximum any more"
    with acting(SYSTEM):
        assert list(Reservation.objects.order_by("pk").values_list("pk", "state")) == promised


def day_typed(day: date) -> str:
    return f"{day.day}-{day.month}-{day.year}"


def test_a_very_large_contribution_is_asked_twice_and_a_higher_amount_anew(log_in):
    mariska, address = log_in("mariska"), reverse("fund:contribution_new", args=[POT])
    told = {"party_id": str(id_of("organisation", "bank")), "kind": "money", "received_on": "1-11-2026"}

    def send(cents: str, **more: str) -> HttpResponse:
        return mariska.post(address, told | {"cents": cents, "once": str(uuid4())} | more)

    asked = send("999.999.999")
    assert (asked.status_code, "€ 999.999.999,00" in said(asked)) == (422, True)
    assert re.search(r'name="sure"[^>]*>', asked.content.decode())[0].count("checkbox")
    sure = {"sure": "on", "seen_cents": typed(asked, "seen_cents")}
    assert send("999.999.999").status_code == 422, "sent again without a tick"
    assert send("999.999.998", **{**sure, "seen_cents": "25000000"}).status_code == 422, "more than was seen"
    assert send("300.000").status_code == 422
    assert send("300.000", sure="on", seen_cents="30000000").status_code == 302


def test_a_host_offers_a_place_of_its_own_and_of_nobody_else(log_in):
    marco, address = log_in("marco"), reverse("fund:place_new")
    told = {"kind": "volunteering", "words": "Helpen op zaterdag.", "capacity": "2", "holds_from": "1-12-2026"}
    own = typed(marco.get(address), "host_id")
    school = str(id_of("organisation", "school"))
    for wrong in ({"host_id": school}, {"capacity": "0"}, {"holds_until": "1-11-2026"}, {"words": ""}):
        assert marco.post(address, told | {"host_id": own, "once": str(uuid4())} | wrong).status_code == 422, wrong
    assert marco.post(address, told | {"host_id": own, "once": str(uuid4())}).status_code == 302
    assert "Helpen op zaterdag." in said(marco.get(reverse("fund:hours")))


def typed(answer: HttpResponse, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())[1]


def test_agreed_money_goes_back_to_the_pot_by_a_decision_and_not_while_it_is_in_a_payment(log_in):
    mariska = log_in("mariska")
    with acting(SYSTEM):
        in_payment = Payment.objects.filter(state="made").values_list("reservation", flat=True)[0]
        waits = Reservation.objects.filter(state="committed").exclude(pk__in=Payment.objects.values("reservation"))[0]
        in_pot = {one.id: one for one in pots(actor=SYSTEM)}[POT].can_spend
    told = {"reason": "creditor_withdrew", "once": str(uuid4())}
    paying = reverse("fund:promise_take_back", args=[in_payment])
    assert "Dit geld staat in een betaalopdracht" in said(mariska.get(paying))
    assert mariska.post(paying, told).status_code == 422
    address = reverse("fund:promise_take_back", args=[waits.pk])
    pot = mariska.get(reverse("fund:pot", args=[POT])).content.decode()
    assert (address in pot, paying in pot) == (True, False)
    assert mariska.post(address, {"reason": "nope", "once": str(uuid4())}).status_code == 422
    told["once"] = str(uuid4())
    assert [mariska.post(address, told).status_code for _ in range(2)] == [302, 302]  # a double click
    with acting(SYSTEM):
        assert {one.id: one for one in pots(actor=SYSTEM)}[POT].can_spend == in_pot + waits.cents
    assert "Dit is nu geen afgesproken geld" in said(mariska.get(address))


def test_who_has_no_mandate_any_more_is_told_on_the_page_who_has(log_in):
    with acting(SYSTEM):
        of_mariska = Mandate.objects.get(decision_kind="payout", holder=id_of("person", "mariska"))
        mandate_end(mandate_id=of_mariska.pk, on=SystemClock().today(), actor=SYSTEM, clock=SystemClock())
        waits = Reservation.objects.filter(state="committed").exclude(pk__in=Payment.objects.values("reservation"))[0]
    told = {"reason": "agreement_ended", "once": str(uuid4())}
    refused = log_in("mariska").post(reverse("fund:promise_take_back", args=[waits.pk]), told)
    assert refused.status_code == 422
    assert "mandaat" in said(refused)
    assert "Neem terug in de pot" in said(refused)
    with acting(SYSTEM):
        assert Reservation.objects.get(pk=waits.pk).state == "committed"


def test_a_plan_is_made_at_the_table_and_cash_is_written_down(log_in):
    coach, mariska = log_in("fatima"), log_in("mariska")
    with acting(SYSTEM):
        owed = str(GivingBack.objects.filter(way="cash").values_list("obligation", flat=True)[0])
        before = Milestone.objects.get(plan__obligation=owed)
        local_value_set(
            name=f"fund.milestone_value.{before.kind}", value=1, label="L", holds_from=before.plan.agreed_on,
            source="raadsbesluit 2026-41", actor=SYSTEM, clock=SystemClock(),
        )  # fmt: skip
    plan = {"agreed_on": "1-11-2026", "month_cents": "25", "once": str(uuid4())}
    address = reverse("fund:plan_new", args=[owed])
    page = coach.get(address).content.decode()
    kept = re.findall(r'name="keep" value="([^"]+)"[^>]*checked', page)
    assert ('name="place"' in page, len(kept)) == (
        False,
        1,
    )  # hours go on, a step unless taken out
    assert "Deze bedragen vervallen." in said(coach.get(address))
    plan["keep"] = kept
    assert coach.post(address, plan).status_code == 422  # an amount without a day and a number of months
    plan |= {"months": "6", "first_due_on": "31-12-2026", "once": str(uuid4())}
    assert coach.post(address, plan).status_code == 302
    agreed = said(coach.get(reverse("fund:obligation", args=[owed])))
    assert "€ 25,00 tot en met 31 december" in agreed
    assert "Een schooljaar gehaald" in agreed
    with acting(SYSTEM):
        goes_on = Milestone.objects.exclude(pk=before.pk).get(plan__obligation=owed)
    assert goes_on.worth_cents == before.worth_cents > 1, "what was agreed, not what the city chose since"
    cash = {"cents": "25", "received_on": "20-11-2026", "once": str(uuid4())}
    received = reverse("fund:cash_new", args=[owed])
    assert 'type="hidden" name="too_much"' in mariska.get(received).content.decode()
    assert [mariska.post(received, cash).status_code for _ in range(2)] == [302, 302]
    words = said(log_in("youssef").get(reverse("fund:my_giving_back")))
    assert "Je geeft nog € 2.147,50 terug" in words
    assert ("Betaal op rekening" in words) != ("Je coach vertelt waar je betaalt." in words)
    with acting(SYSTEM):
        on_its_way = Payment.objects.filter(obligation=owed, state="released").exists()
    assert ("Daarom zijn die schulden weg" in words, "Zo worden die schulden betaald" in words) == (
        not on_its_way, on_its_way,
    )  # fmt: skip


def test_what_was_given_back_too_much_is_shown_apart_with_its_pot(log_in):
    mariska, pot = log_in("mariska"), reverse("fund:pot", args=[POT])
    with acting(SYSTEM):
        owed = GivingBack.objects.filter(way="cash")[0].obligation
    assert "apart: dat is meer" not in said(mariska.get(pot))
    cash = {"cents": str(owed.left_cents // 100 + 31), "received_on": "20-11-2026", "once": str(uuid4())}
    over = 3100 - owed.left_cents % 100
    received = reverse("fund:cash_new", args=[owed.pk])
    first = mariska.post(received, cash)
    assert (first.status_code, f"Dit is € {over // 100},{over % 100:02} te veel." in said(first)) == (422, True)
    asked = first.content.decode()
    assert 'type="checkbox" name="too_much"' in asked
    assert f'name="over_cents" value="{over}"' in asked
    for looked in ({"over_cents": over}, {"too_much": "on"}, {"too_much": "on", "over_cents": over + 1}):
        assert mariska.post(received, cash | looked).status_code == 422
    booked = [mariska.post(received, cash | {"too_much": "on", "over_cents": over}) for _ in range(2)]
    assert [one.status_code for one in booked] == [302, 302], "a double click"
    booked = mariska.get(booked[1].url)
    assert f"kan meteen iemand anders helpen. € {over // 100},{over % 100:02} is te veel" in said(booked)
    assert f"Er staat ook € {over // 100},{over % 100:02} apart" in said(mariska.get(pot))


def test_a_double_click_on_the_last_amount_is_one_amount(log_in):
    """After the first, nothing is left: the second gives the answer of the first, not that it is too much."""
    with acting(SYSTEM):
        owed = GivingBack.objects.filter(way="cash")[0].obligation
    last = f"{owed.left_cents // 100},{owed.left_cents % 100:02}"
    cash = {"cents": last, "received_on": "20-11-2026", "once": str(uuid4())}
    mariska, received = log_in("mariska"), reverse("fund:cash_new", args=[owed.pk])
    answers = [mariska.post(received, cash) for _ in range(2)]
    assert [one.status_code for one in answers] == [302, 302]
    with acting(SYSTEM):
        assert GivingBack.objects.filter(obligation=owed, quantity=owed.left_cents).count() == 1
        assert Obligation.objects.get(pk=owed.pk).left_cents == 0


def test_the_first_page_says_what_waits_for_a_host_and_what_the_fund_can_spend(log_in):
    assert "regels op uw ja of nee" in said(log_in("marco").get("/"))
    assert "Nog te besteden € 11.591,20" in said(log_in("mariska").get("/"))


def test_what_somebody_gave_too_much_goes_back_by_two_people(log_in):
    """It is a row on the fund manager's list, then on the controller's; the resident reads that it is theirs."""
    with acting(SYSTEM):
        owed = Obligation.objects.get(case=id_of("case", str(own_house().people[0].id)))
        fund_services.instalment_pay(
            obligation_id=owed.pk, cents=owed.left_cents + 1_234, sure_over_cents=1_234,
            received_on=SystemClock().today(), actor=SYSTEM, clock=SystemClock(),
        )  # fmt: skip
    address = reverse("fund:refund", args=[owed.case_id])
    done = said(log_in("youssef").get(reverse("fund:my_giving_back")))
    assert "Je gaf € 12,34 te veel. Dat geld is van jou." in done
    assert "Uren opschrijven" not in done, "who is done is asked for nothing"
    mariska, willem = log_in("mariska"), log_in("willem")
    assert address in mariska.get("/").content.decode()
    page = said(mariska.get(address))
    assert "te veel" in page
    assert "Zet € 12,34 klaar" in page
    assert mariska.post(address, {}).status_code == 405, "what is sent is about one line"
    to_make = reverse("fund:refund_line", args=[owed.case_id, owed.pk])
    told = {"once": str(uuid4()), "iban": "NL91 ABNA 0417 1643 00", "holder_name": "K. Jansen", "cents": "1234"}
    wrong = mariska.post(to_make, told | {"iban": "NL91"})
    assert (wrong.status_code, "K. Jansen" in wrong.content.decode()) == (422, True)
    assert mariska.post(to_make, told).status_code == 302
    assert "Een collega met mandaat" in said(mariska.get(address))
    assert address in willem.get("/").content.decode()
    assert "NL91ABNA0417164300" in said(willem.get(address))
    with acting(SYSTEM):
        made = Refund.objects.get(obligation=owed)
    of_it = reverse("fund:refund_line", args=[owed.case_id, made.pk])
    assert willem.post(of_it, {"once": str(uuid4()), "how": "statement"}).status_code == 302
    assert "€ 12,34 ging terug" in said(willem.get(address))
    assert "Dat kreeg je terug op" in said(log_in("youssef").get(reverse("fund:my_giving_back")))
    papers.every_night(SystemClock())
    with acting(SYSTEM):
        letter = PaperDue.objects.get(case=owed.case_id, paper="refund")
    assert letter.document_id, letter.held_by
    assert willem.post(reverse("fund:refund_drop", args=[owed.case_id, made.pk])).status_code == 403
    _more_was_too_much(owed, mariska, made)


def _more_was_too_much(owed, mariska, made):
    """While something new waits, the bank sends the first refund back: each line has its own form."""
    address, today = reverse("fund:refund", args=[owed.case_id]), SystemClock().today()
    with acting(SYSTEM):
        fund_services.instalment_pay(
            obligation_id=owed.pk, cents=500, sure_over_cents=500, received_on=today, actor=SYSTEM,
            clock=SystemClock(),
        )  # fmt: skip
    of_it = reverse("fund:refund_line", args=[owed.case_id, made.pk])
    page = mariska.get(address)
    assert ("Zet € 5,00 klaar" in said(page), of_it in page.content.decode()) == (True, True)
    told = {"once": str(uuid4()), "iban": "NL91 ABNA 0417 1643 00", "holder_name": "K. Jansen", "cents": "500"}
    assert mariska.post(reverse("fund:refund_line", args=[owed.case_id, owed.pk]), told).status_code == 302
    assert of_it in mariska.get(address).content.decode(), "also when the second is ready"
    assert mariska.post(reverse("fund:refund_drop", args=[owed.case_id, made.pk])).status_code == 302
    back = {"once": str(uuid4()), "returned_on": f"{today:%d-%m-%Y}"}
    assert mariska.post(of_it, back).status_code == 302
    assert mariska.post(of_it, back | {"once": str(uuid4())}).status_code == 409, "it is gone"
    with acting(SYSTEM):
        rows = Refund.objects.filter(obligation=owed).order_by("known_at").values_list("state", "cents")
        assert list(rows) == [("returned", 1_234), ("made", 500)]


def test_cash_that_was_typed_wrongly_is_turned_back_by_another_and_the_coach_reads_of_whom(log_in):
    house, today = own_house(), SystemClock().today()
    with acting(SYSTEM):
        owed = Obligation.objects.get(person=house.people[0].id)
        left = owed.left_cents
    mariska, willem = log_in("mariska"), log_in("willem")
    received = {"cents": "12,34", "received_on": f"{today.day}-{today.month}-{today.year}", "once": str(uuid4())}
    assert mariska.post(reverse("fund:cash_new", args=[owed.pk]), received).status_code == 302
    with acting(SYSTEM):
        row = GivingBack.objects.get(obligation=owed, quantity=1234)
    address, of_whom = reverse("fund:cash_wrong", args=[row.pk]), reverse("fund:obligation", args=[owed.pk])
    assert address in willem.get(of_whom).content.decode()
    told = {"reason": "wrong_amount", "once": str(uuid4())}
    assert "Jij schreef dit op." in said(mariska.get(address))
    refused = mariska.post(address, told)
    assert (refused.status_code, "wat je zelf opschreef" in said(refused)) == (422, True)
    assert willem.post(address, {"once": str(uuid4())}).status_code == 422
    assert willem.post(address, told | {"once": str(uuid4())}).status_code == 302
    shown = said(willem.get(of_whom))
    assert "Telt niet meer. Het bedrag is anders." in shown
    assert address not in willem.get(of_whom).content.decode()
    with acting(SYSTEM):
        assert Obligation.objects.get(pk=owed.pk).left_cents == left
    assert "Telt niet meer. Het bedrag is anders." in said(log_in("youssef").get(of_whom))
    work = said(log_in("fatima").get("/"))
    assert f"{house.people[0].given} " in work[: work.index("Praat samen over een betaling")][-60:]


def test_a_contribution_that_was_typed_wrongly_stays_in_sight_and_is_not_in_the_pot(log_in):
    row = id_of("contribution", "bank")
    willem, pot = log_in("willem"), reverse("fund:pot", args=[POT])
    address = reverse("fund:contribution_wrong", args=[row])
    assert address in willem.get(pot).content.decode()
    with acting(SYSTEM):
        before = {one.id: one for one in pots(actor=SYSTEM)}[POT]
    assert willem.post(address, {"reason": "twice", "once": str(uuid4())}).status_code == 302
    with acting(SYSTEM):
        after = {one.id: one for one in pots(actor=SYSTEM)}[POT]
    taken = before.contributed - after.contributed
    assert taken == before.can_spend - after.can_spend > 0
    assert "Telt niet meer. Het staat er twee keer." in said(willem.get(pot))
