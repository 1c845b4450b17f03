# SPDX-License-Identifier: EUPL-1.2
"""A creditor's own pages: ten questions are ten short forms, and nobody sees those of another."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import FixedClock, SystemClock
from schuldenlab.base.terms import date_in_words
from schuldenlab.cases.models import Case, MethodVersion
from schuldenlab.cases.services import receipt_keep
from schuldenlab.cases.tests.factories import a_calculation
from schuldenlab.debts.models import Answer, Claim, ClaimAmount, Message, Offer, Proposal
from schuldenlab.debts.selectors.amounts import amounts_that_count
from schuldenlab.debts.services import BalanceLine, balance_answer, proposal_withdraw
from schuldenlab.debts.tests.creditors import a_question
from schuldenlab.site.demo.personas import id_of

LIST = "/questions/"
LANDLORD = id_of("organisation", "landlord")


@pytest.fixture
def asked(city) -> list[Message]:
    """Three households owe the landlord; it was asked on three days."""
    with acting(SYSTEM):
        cases = list(Case.objects.filter(closed_on=None).order_by("pk")[:3])
        clocks = [FixedClock.on(SystemClock().today() - timedelta(days=days)) for days in (20, 3, 1)]
        return [
            a_question(case.pk, LANDLORD, clock=clock, reference_creditor=f"HUUR-{place}")
            for place, (case, clock) in enumerate(zip(cases, clocks, strict=True))
        ]


def address(question: Message) -> str:
    return reverse("debts:question", args=["balance", question.pk])


def sent(client, question, **more):
    """The form as the page hands it out, with these values typed in."""
    page = client.get(address(question)).content.decode()
    keys = {name: typed_in(page, name) for name in ("holds_on", "which", "once")}
    return {**keys, "status_0": "open", **more}


def day_typed(day) -> str:
    return f"{day.day}-{day.month}-{day.year}"


def typed_in(page: str, name: str) -> str:
    return re.findall(rf'name="{name}" value="([^"]*)"', page)[0]


def order(page: str) -> list[int]:
    return [int(one) for one in dict.fromkeys(re.findall(r"HUUR-(\d)", page))]


def test_home_says_how_many_wait_and_leads_there(log_in, asked):
    page = log_in("petra").get("/").content.decode()
    assert "Er wachten 3 vragen op u." in page
    assert f'href="{LIST}"' in page


def test_the_oldest_is_open_and_after_each_answer_the_next(log_in, asked):
    petra = log_in("petra")
    page = petra.get(LIST).content.decode()
    assert order(page) == [0, 1, 2]
    assert "over de dag" not in page  # the one that is late is open: there it says so in words
    assert "U kunt nog antwoorden" in page
    for place, question in enumerate(asked):
        answer = petra.post(address(question), sent(petra, question, cents_0=f"{place + 1}.000,50"))
        below = asked[place + 1 :]
        assert answer.status_code == 302
        assert answer["Location"] == (address(below[0]) if below else LIST)
    with acting(SYSTEM):
        amounts = ClaimAmount.objects.filter(answering=LANDLORD).order_by("cents").values_list("cents", flat=True)
        assert list(amounts) == [1_000_50, 2_000_50, 3_000_50]
    assert "Er wacht nu geen vraag op u." in petra.get(LIST).content.decode()


def test_a_double_click_and_the_way_back_do_no_harm(log_in, asked):
    petra, question = log_in("petra"), asked[1]
    form = sent(petra, question, cents_0="12,50")
    first, second = petra.post(address(question), form), petra.post(address(question), form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert petra.get(address(question))["Location"] == LIST
    with acting(SYSTEM):
        assert ClaimAmount.objects.get(claim__reference_creditor="HUUR-1").cents == 12_50


def test_what_is_refused_stays_and_says_why(log_in, asked):
    petra, question = log_in("petra"), asked[0]
    for typed, why in (
        ("", "Er staat nog geen bedrag."),
        ("-5", "Dit bedrag staat onder nul."),
        ("1.000.000.000.000", "bedrag"),
    ):
        answer = petra.post(address(question), sent(petra, question, cents_0=typed, customer_number="K 1"))
        page = answer.content.decode()
        assert answer.status_code == 422, typed
        assert why in page, typed
        assert 'value="K 1"' in page
    of_the_field = {
        "id_cents_0": {"cents_0": "100", "principal_cents_0": "90"},
        "id_arisen_on_0": {"cents_0": "100", "arisen_on_0": day_typed(SystemClock().today())},
    }
    for field, typed in of_the_field.items():
        page = petra.post(address(question), sent(petra, question, **typed)).content.decode()
        assert f'href="#{field}"' in page  # the summary leads to the field where it is said
    with acting(SYSTEM):
        assert not ClaimAmount.objects.filter(answering=LANDLORD).exists()


def test_an_amount_far_above_what_was_known_is_asked_twice(log_in, asked):
    """A comma that was forgotten. What the city knows of the debt is not told to the creditor."""
    petra = log_in("petra")
    first = petra.post(address(asked[0]), sent(petra, asked[0], cents_0="99.999.999,99"))
    page = first.content.decode()
    assert (first.status_code, "€\xa099.999.999,99" in page) == (422, True)
    assert 'type="checkbox" name="sure"' in page
    seen = {"seen_cents": typed_in(page, "seen_cents")}
    for more, status in (({}, 422), ({"sure": "on"}, 302)):
        told = sent(petra, asked[0], cents_0="99.999.999,99", **seen, **more)
        assert petra.post(address(asked[0]), told).status_code == status


def test_a_creditor_corrects_its_own_answer_until_there_is_an_offer(log_in, asked):
    """What it said first stays, as said then; the amount that counts is the newest."""
    petra, question = log_in("petra"), asked[0]
    petra.post(address(question), sent(petra, question, cents_0="80"))
    with acting(SYSTEM):
        claim = Claim.objects.get(reference_creditor="HUUR-0")
        there = f"{reverse('debts:about')}?reference={question.conversation.reference}"
    again = {"which": "balance_again", "once": str(uuid4())}
    assert "Klopt uw antwoord niet?" in petra.get(there).content.decode()
    assert petra.post(there, again).status_code == 302
    with acting(SYSTEM):
        anew = Message.objects.get(type="balance_request", answered_at=None, conversation=question.conversation)
    assert "Klopt uw antwoord niet?" not in petra.get(there).content.decode(), "the question waits already"
    petra.post(address(anew), sent(petra, anew, cents_0="90"))
    with acting(SYSTEM):
        said = ClaimAmount.objects.filter(claim=claim, answering=LANDLORD).order_by("known_at")
        assert list(said.values_list("cents", flat=True)) == [80_00, 90_00]
        assert amounts_that_count(claim=claim)[claim.pk].cents == 90_00


def test_unknown_here_is_one_choice_and_the_next(log_in, asked):
    petra, question = log_in("petra"), asked[0]
    once = sent(petra, question)["once"]
    told = {"which": "no_cooperation", "reason": "client_unknown", "once": f"{once}x"}
    assert petra.post(address(question), told).status_code == 302
    with acting(SYSTEM):
        answer = Message.objects.get(answers=question)
        assert answer.type == "no_cooperation"


def test_another_creditor_sees_and_answers_nothing_of_it(log_in, asked):
    ilse = log_in("ilse")
    assert "HUUR" not in ilse.get(LIST).content.decode()
    for question in asked:
        assert ilse.get(address(question)).status_code == 404
        assert ilse.post(address(question), {"which": "balance", "cents_0": "1"}).status_code == 404
    assert ilse.post("/questions/news/", {"message_id": str(asked[0].pk)}).status_code == 404
    assert ilse.post("/questions/news/", {"message_id": "x"}).status_code == 404
    with acting(SYSTEM):
        assert set(Claim.objects.filter(answering=LANDLORD).values_list("state", flat=True)) == {"asked"}


def test_the_list_asks_no_more_of_the_database_with_more_rows(log_in, asked):
    petra = log_in("petra")
    petra.get(LIST)  # fetched and read by now
    three = queries(petra)
    with acting(SYSTEM):
        more = Case.objects.filter(closed_on=None).order_by("pk")[3:10]
        for case in more:
            a_question(case.pk, LANDLORD, reference_creditor="HUUR-9")
    ten = queries(petra)
    assert len(ten) <= len(three), ten
    assert len(ten) <= 10 + 4


def queries(client) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(LIST).status_code == 200
    said = [one["sql"] for one in seen.captured_queries]
    return [sql for sql in said if sql.lstrip().startswith(("SELECT", "INSERT", "UPDATE")) and "set_config" not in sql]


def test_who_has_answered_puts_who_blocks_first(log_in, asked):
    question = asked[0]
    henk, case_id = log_in("henk"), UUID(str(question.case_id))
    page = henk.get(reverse("debts:answered", args=[case_id])).content.decode()
    assert "Woonstichting Lindewal houdt het nu op." in page
    remind = {"which": "remind", "message_id": str(question.pk), "once": "een"}
    assert henk.post(reverse("debts:answered", args=[case_id]), remind).status_code == 302
    with acting(SYSTEM):
        claim = Claim.objects.get(reference_creditor="HUUR-0")
        assert Message.objects.filter(answers=question, type="status_from_helper").count() == 1
    stop = {"which": "give_up", "claim_id": str(claim.pk), "reason": "no_answer", "once": "twee"}
    assert henk.post(reverse("debts:answered", args=[case_id]), stop).status_code == 302
    with acting(SYSTEM):
        assert Claim.objects.get(pk=claim.pk).state == "given_up"


def test_an_officer_cannot_give_up_while_there_is_time(log_in, asked):
    henk, question = log_in("henk"), asked[1]
    with acting(SYSTEM):
        claim = Claim.objects.get(reference_creditor="HUUR-1")
    stop = {"which": "give_up", "claim_id": str(claim.pk), "reason": "no_answer", "once": "drie"}
    answer = henk.post(reverse("debts:answered", args=[question.case_id]), stop)
    assert answer.status_code == 422
    assert "De schuldeiser heeft nog tijd om te antwoorden." in answer.content.decode()


def test_an_officer_writes_down_what_came_by_phone(log_in, asked):
    henk, question = log_in("henk"), asked[1]
    page = reverse("debts:answer_entered", args=[question.case_id, question.pk])
    today = SystemClock().today().strftime("%d-%m-%Y")
    told = {"which": "balance", "holds_on": today, "cents_0": "80", "status_0": "open", "once": "vier"}
    assert henk.get(page).status_code == 200
    assert henk.post(page, told).status_code == 302
    assert log_in("fatima").get(page).status_code == 403
    with acting(SYSTEM):
        assert ClaimAmount.objects.get(claim__reference_creditor="HUUR-1").cents == 80_00


@pytest.fixture
def offered(city) -> list[Offer]:
    """Three households, each with an offer to the landlord: a tenth of a thousand euros."""
    clock, found = SystemClock(), []
    with acting(SYSTEM):
        version = MethodVersion.objects.order_by("pk").first()
        for place, case in enumerate(Case.objects.filter(closed_on=None).order_by("pk")[:3]):
            question = a_question(case.pk, LANDLORD, reference_creditor=f"HUUR-{place}")
            claim = Claim.objects.get(reference_creditor=f"HUUR-{place}")
            balance_answer(
                message_id=question.pk, holds_on=clock.today(), lines=[BalanceLine(claim_id=claim.pk, cents=1_000_00)],
                agreed_in_advance=place == 0, actor=SYSTEM, clock=clock,
            )  # fmt: skip
            receipt = receipt_keep(
                case_id=case.pk, kind="offer", content=a_calculation(clock.today()).document, label="H", facts={},
                holds_on=clock.today(), actor=SYSTEM, clock=clock,
            )  # fmt: skip
            of = {"known_at": clock.now(), "case": case, "client_ids": case.client_ids}
            until = clock.today() + timedelta(days=14)
            proposal = Proposal.objects.create(
                **of, method_version=version, receipt=receipt, version=1, share_ppm=100_000, usual_ppm=100_000,
                agreement="all",
                made_on=clock.today(), sent_on=clock.today(), expires_on=until, state="sent",
            )  # fmt: skip
            found.append(
                Offer.objects.create(
                    **of, proposal=proposal, claim=claim, creditor=claim.creditor, answering=claim.answering,
                    rank="ordinary", balance_cents=1_000_00, cents=100_00, share_ppm=100_000, state="sent",
                    state_on=clock.today(), due_on=until,
                )
            )  # fmt: skip
    return found


def state_of(offers: list[Offer]) -> list[str]:
    with acting(SYSTEM):
        return [Offer.objects.get(pk=one.pk).state for one in offers]


def test_many_offers_are_accepted_at_once_against_final_discharge(log_in, offered):
    petra = log_in("petra")
    page = petra.get(LIST).content.decode()
    assert re.search(r"Na betaling schrijft u de rest af: €.900,00\. Dat heet finale kwijting\.", page)
    one, two, _ = offered
    ticked = {"offer_ids": [str(one.pk), str(two.pk)], "once": "veel"}
    assert petra.post("/questions/accept/", ticked)["Location"] == LIST
    assert state_of(offered) == ["accepted", "accepted", "sent"]
    with acting(SYSTEM):
        assert set(Answer.objects.values_list("kind", "discharge_after_payment")) == {("accept", True)}
    assert petra.post("/questions/accept/", ticked).status_code in (302, 422)
    assert state_of(offered) == ["accepted", "accepted", "sent"]


@pytest.mark.parametrize("ticked", [[], ["x"], ["00000000-0000-4000-8000-000000000009"]])
def test_nothing_is_accepted_that_was_not_ticked_in_the_list(log_in, offered, ticked):
    answer = log_in("petra").post("/questions/accept/", {"offer_ids": ticked, "once": "niets"})
    assert answer.status_code == 422
    assert state_of(offered) == ["sent"] * 3


def test_another_creditor_cannot_tick_it(log_in, offered):
    assert log_in("ilse").post("/questions/accept/", {"offer_ids": [str(offered[0].pk)]}).status_code == 422
    assert state_of(offered) == ["sent"] * 3


def test_a_no_needs_its_reason_and_words_for_something_else(log_in, offered):
    petra, page = log_in("petra"), reverse("debts:question", args=["offer", offered[0].pk])
    told = {"which": "refuse", "reason_code": "other", "words": "", "once": "nee"}
    assert petra.post(page, told).status_code == 422
    assert petra.post(page, {**told, "words": "De huurder woont er nog.", "once": "nee2"}).status_code == 302
    assert state_of(offered)[0] == "refused"


def test_an_answer_with_an_offer_on_it_is_corrected_no_more(log_in, offered):
    petra = log_in("petra")
    with acting(SYSTEM):
        reference = Message.objects.filter(case=offered[0].case, type="balance_request")[0].conversation.reference
    refused = petra.post(f"{reverse('debts:about')}?reference={reference}", {"which": "balance_again", "once": "laat"})
    assert (refused.status_code, "al een voorstel gedaan" in refused.content.decode()) == (422, True)


def test_one_yes_is_one_button(log_in, offered):
    petra, page = log_in("petra"), reverse("debts:question", args=["offer", offered[0].pk])
    assert "Akkoord, tegen finale kwijting" in petra.get(page).content.decode()
    assert petra.post(page, {"which": "accept", "once": "ja"}).status_code == 302
    assert state_of(offered) == ["accepted", "sent", "sent"]


def test_who_has_answered_shows_the_answers_to_the_offer_too(log_in, offered):
    henk, refused, (open_one, *_) = log_in("henk"), offered[1], offered
    waits = henk.get(reverse("debts:answered", args=[open_one.case_id])).content.decode()
    assert "We wachten tot 1 schuldeiser op het voorstel antwoordt." in waits
    assert f"antwoord kan tot en met {date_in_words(open_one.due_on)}." in waits
    assert "Alle schuldeisers hebben geantwoord" not in waits
    no = {"which": "refuse", "reason_code": "share_too_low", "once": "nee"}
    assert log_in("petra").post(reverse("debts:question", args=["offer", refused.pk]), no).status_code == 302
    blocks = henk.get(reverse("debts:answered", args=[refused.case_id])).content.decode()
    assert "Woonstichting Lindewal houdt het nu op." in blocks
    assert "Het aanbod is te laag." in blocks
    assert re.search(r"Open, in totaal: €.1\.000,00", blocks)  # in its message too an amount is euros
    with acting(SYSTEM):
        proposal_withdraw(proposal_id=refused.proposal_id, actor=SYSTEM, clock=SystemClock())
    ended = henk.get(reverse("debts:answered", args=[refused.case_id]))
    assert "het voorstel is ingetrokken" in ended.content.decode()


def test_a_creditor_asks_how_it_stands_and_tells_and_the_officer_reads_it(log_in, asked):
    question, page = asked[1], reverse("debts:about")
    with acting(SYSTEM):
        reference = Message.objects.select_related("conversation").get(pk=question.pk).conversation.reference
    at, petra = f"{page}?reference={reference.lower()}", log_in("petra")
    assert f"{page}?reference={reference}" in petra.get(address(question)).content.decode()
    assert petra.post(at, {"which": "status_ask", "once": "een"}).status_code == 302
    assert "Daarna doen wij een voorstel." in petra.get(at).content.decode()
    assert petra.post(at, {"which": "status_tell", "words": "", "once": "twee"}).status_code == 422
    assert petra.post(at, {"which": "status_tell", "words": "Alles is betaald.", "once": "drie"}).status_code == 302
    known = {"which": "notice_answer", "customer_number": "K 9", "once": "vier"}
    assert petra.post(at, known).status_code == 302
    assert petra.post(at, known).status_code == 302
    assert "Deze vraag is al beantwoord." in petra.get(at).content.decode()
    assert petra.get(f"{page}?reference=nergens").status_code == 404
    henk, answered = log_in("henk"), reverse("debts:answered", args=[question.case_id])
    for other, status in ((log_in("ilse"), 404), (henk, 403), (log_in("youssef"), 403)):
        assert other.get(at).status_code == status
    told = henk.get(answered).content.decode()
    assert "Woonstichting Lindewal meldt iets." in told
    assert "Alles is betaald." in told
    read = {"which": "read", "message_id": typed_in(told, "message_id"), "once": "gelezen"}
    assert henk.post(answered, read).status_code == 302
    assert 'value="read"' not in henk.get(answered).content.decode()
    assert log_in("fatima").post(answered, read | {"once": "nog"}).status_code == 403


def test_ten_questions_are_ten_amounts_and_ten_times_enter(log_in, asked):
    """The cursor stands in the amount and Enter saves, which opens the next."""
    page = log_in("petra").get(address(asked[0])).content.decode()
    (focus,) = re.findall(r"<[^>]*autofocus[^>]*>", page)
    assert 'name="cents_0"' in focus
    form = next(one for one in re.findall(r"<form.*?</form>", page, re.DOTALL) if 'name="cents_0"' in one)
    assert form.count('type="submit"') == 1


def test_a_yes_to_an_offer_is_one_tab_and_enter(log_in, offered):
    page = log_in("petra").get(reverse("debts:question", args=["offer", offered[0].pk])).content.decode()
    (heading,) = re.finditer(r"<h2[^>]*autofocus[^>]*>", page)
    stops = re.findall(r"<(?:a|button|select|textarea|summary|input)(?![^>]*hidden)[^>]*>", page[heading.end() :])
    assert "primary-action" in stops[0]


def test_who_agreed_in_advance_is_reminded_of_it_and_still_answers(log_in, offered):
    """Nothing is answered for a creditor: what its agreement asks of an offer is not on record."""
    petra = log_in("petra")
    said = [petra.get(reverse("debts:question", args=["offer", one.pk])).content.decode() for one in offered[:2]]
    assert ["ging u vooraf akkoord" in one for one in said] == [True, False]
    assert "Zei vooraf ja" in log_in("henk").get(reverse("debts:answered", args=[offered[0].case_id])).content.decode()
    assert state_of(offered) == ["sent"] * 3
