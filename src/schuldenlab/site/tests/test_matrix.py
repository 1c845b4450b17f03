# SPDX-License-Identifier: EUPL-1.2
"""Every role visits every address, made from the list of addresses: who may open what is this table and nothing else.

A new address without a row here fails. `other` is a resident or organisation the visitor has nothing to do with.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from functools import cache
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from pypdf import PdfReader

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import SystemClock
from schuldenlab.base.models import Document
from schuldenlab.cases.services import norm_look_keep
from schuldenlab.debts import services as debts
from schuldenlab.debts.tests.creditors import a_question
from schuldenlab.fund import services
from schuldenlab.fund.models import GivingBack, Obligation, Reservation, Specification
from schuldenlab.law.norms import periods
from schuldenlab.people.models import ActsFor, Mandate
from schuldenlab.people.services import representation_start
from schuldenlab.site.demo.fund import POT
from schuldenlab.site.demo.generator import MadeHousehold, households
from schuldenlab.site.demo.personas import id_of
from schuldenlab.site.demo.work import SEED

from .on_a_way import with_a_proposal

WHO = {"anonymous": None, "coach": "fatima", "officer": "henk", "fund": "mariska", "coordinator": "noor",
       "controller": "willem", "privacy": "aisha", "resident": "youssef", "creditor": "petra",
       "host": "marco"}  # fmt: skip
STAFF = {"coach", "officer", "fund", "coordinator", "controller", "privacy"}
EVERYBODY = set(WHO)
LOGGED_IN = EVERYBODY - {"anonymous"}
PORTAL = {"resident", "creditor", "host"}
READS_BOOKS = {"fund", "controller"}
CASEWORK = {"coach", "officer"}
SEES_RESIDENTS = STAFF - {"coordinator"}

# address → (who gets it, what the others get; or what colleagues get, who may know it exists, and what people from
# outside get). Anonymous visitors are always sent to login, unless it is for everybody.
OPEN: dict[str, tuple[set[str], int | tuple[int, int]]] = {
    "home": (LOGGED_IN, 0),
    "my_account": (LOGGED_IN, 0),
    "kept_form": (set(), 302),  # somebody who was logged out while writing: test_kept.py
    "urgent": (EVERYBODY, 0),
    "demo": (EVERYBODY, 0),
    "calculator": (EVERYBODY, 0),
    "calculator_in_case": (CASEWORK, 403),
    "law_api": (EVERYBODY, 0),
    "law_api_batch": (set(), 405),
    "law_api_calculate": (set(), 405),
    "law_api_names": (EVERYBODY, 0),
    "law_api_openapi": (EVERYBODY, 0),
    "set_language": (set(), 405),
    "task_done": (set(), 405),
    "who_looked": ({"privacy"}, 403),
    "events": ({"controller"}, 403),
    "people:persons": (STAFF, 403),
    "people:person": (SEES_RESIDENTS, 404),
    "people:person_new": ({"coach", "officer", "coordinator"}, 403),
    "people:person_contact": ({"coach", "officer", "privacy"}, 403),
    "people:person_address": (CASEWORK, 403),
    "people:no_fixed_address": (CASEWORK, 403),
    "people:person_death": (CASEWORK, 403),
    "people:household_join": (CASEWORK, 403),
    "people:household_leave": (CASEWORK, 403),
    "people:organisation_address": (CASEWORK | {"coordinator", "fund"}, 403),
    "people:person_correct": ({"coach", "officer", "privacy"}, 403),
    "people:login_reset": ({"coach"}, 403),
    "people:organisations": (LOGGED_IN, 0),
    "people:organisation": (STAFF, 404),
    "people:organisation_new": (CASEWORK | {"coordinator", "fund"}, 403),
    "people:organisation_phone": (CASEWORK | {"coordinator", "fund"}, 403),
    "people:organisation_account": ({"officer", "fund"}, 403),
    "people:organisation_authorise": ({"officer", "coordinator"}, 403),
    "people:authorisation_end": ({"officer", "coordinator"}, 403),
    "people:employment_new": ({"coordinator"}, 403),
    "people:represent": (CASEWORK, 403),
    "people:representation_end": (CASEWORK, 403),
    "people:bank_account": ({"fund", "controller"}, 403),
    "people:staff": (STAFF, 403),
    "people:cover": ({"coach", "officer", "coordinator"}, 403),
    "people:employment_confirm": (set(), 405),
    "people:login_reset_confirm": (set(), 405),
    "people:mandates": (STAFF, 403),
    "people:mandate_give": (STAFF, 403),
    "people:mandate_end": (STAFF, 403),
    "ledger:journal": (READS_BOOKS, 403),
    "ledger:trial_balance": (READS_BOOKS, 403),
    "ledger:account": (READS_BOOKS, 403),
    "ledger:cause": (READS_BOOKS, 403),
    "debts:debts": (CASEWORK, (403, 302)),
    "debts:claim_new": (CASEWORK, 403),
    "debts:claim": (CASEWORK, 403),
    "debts:claim_correct": (CASEWORK, 403),
    "debts:claim_end": (CASEWORK, 403),
    "debts:claim_reopen": (CASEWORK, 403),
    "debts:claim_sell": (CASEWORK, 403),
    "debts:letters": (CASEWORK, 403),
    "debts:letter": (CASEWORK, 403),
    "debts:letter_file": (CASEWORK, (403, 404)),
    "debts:letter_again": (set(), (403, 404)),
    "debts:my_debts": (PORTAL, 403),
    "debts:my_debts_of": (set(), (403, 404)),
    "debts:questions": ({"creditor"}, 403),
    "debts:question": ({"creditor"}, 403),
    "debts:about": ({"creditor"}, 403),
    "debts:offers_accept": (set(), 405),
    "debts:news_read": (set(), 405),
    "debts:answered": (CASEWORK, 403),
    "debts:calculation": (CASEWORK, (403, 404)),
    "debts:proposal": (CASEWORK, 403),
    "debts:on_paper": ({"officer"}, 403),
    "debts:contract": (CASEWORK, (403, 404)),
    "debts:contract_paper": (set(), 404),
    "debts:receipt": (set(), 404),
    "debts:answer_entered": ({"officer"}, 403),
    "debts:norms": (CASEWORK | {"coordinator", "controller"}, 403),
    "debts:norm_look": (CASEWORK | {"coordinator", "controller"}, 403),
    "fund:fund": (READS_BOOKS, 403),
    "fund:pot": (READS_BOOKS, 403),
    "fund:pot_new": ({"fund"}, 403),
    "fund:pot_conditions": ({"fund"}, 403),
    "fund:contribution_new": ({"fund"}, 403),
    "fund:promise_take_back": (READS_BOOKS, 403),
    "fund:cash_wrong": (READS_BOOKS, 403),
    "fund:contribution_wrong": (READS_BOOKS, 403),
    "fund:batch_new": ({"fund"}, 403),
    "fund:batch": (READS_BOOKS, 403),
    "fund:batch_bank": (READS_BOOKS, 403),
    "fund:batch_drop": (set(), 405),
    "fund:batch_renew": (set(), 405),
    "fund:paying": (READS_BOOKS, 403),
    "fund:refund": (READS_BOOKS, 403),
    "fund:refund_line": (READS_BOOKS, 403),
    "fund:refund_drop": (set(), 405),
    "fund:giving_back": ({"coach", "fund", "controller"}, 403),
    "fund:obligations": ({"coach", "fund", "controller", *PORTAL}, 403),
    "fund:my_giving_back": (PORTAL, 403),
    "fund:plan_new": ({"coach", "fund"}, 403),
    "fund:cash_new": ({"fund"}, 403),
    "fund:obligation": ({"coach", "fund", "controller"}, (403, 404)),
    "fund:obligation_letter": ({"coach", "fund", "controller"}, (403, 404)),
    "cases:case": (SEES_RESIDENTS, 403),
    "cases:happened": (SEES_RESIDENTS, 403),
    "cases:fit": ({"coach", "officer"}, 403),
    "cases:letters_sent": (SEES_RESIDENTS, 403),
    "cases:letter": ({"coach", "officer"}, (403, 404)),
    "cases:letter_by_hand": (set(), 405),
    "cases:letter_large": (set(), 405),
    "cases:my_letters": (PORTAL, 403),
    "cases:walk_in": (CASEWORK, 403),
    "cases:threat": (CASEWORK, (403, 404)),
    "cases:asked": (SEES_RESIDENTS, (403, 404)),
    "cases:step": ({"coach"}, (403, 404)),
    "cases:do": (CASEWORK, (403, 404)),
    "cases:needs": (CASEWORK, (403, 404)),
    "cases:first": (CASEWORK, (403, 404)),
    "cases:plan": (CASEWORK, (403, 404)),
    "cases:goals": ({"coach"}, (403, 404)),
    "cases:choose": ({"coach"}, 403),
    "cases:decide": ({"coach"}, (403, 404)),
    "cases:advise": ({"officer"}, (403, 404)),
    "cases:proposal": ({"coach"}, 403),
    "cases:measure": ({"coach"}, (403, 404)),
    "cases:transfer": (CASEWORK, (403, 404)),
    "cases:me_needs": (set(), 404),
    "cases:me_first": (set(), 404),
    "cases:me_plan": (set(), 404),
    "cases:me_questions": (set(), 404),
    "fund:hours": ({"host"}, 403),
    "fund:place_new": ({"host", "coach", "fund", "coordinator"}, 403),
    "fund:specifications": (READS_BOOKS | PORTAL, 403),
    "fund:specification": (READS_BOOKS, (403, 404)),
    "fund:specification_pdf": (READS_BOOKS, (403, 404)),
}
# Login and its settings: at the door, about the visitor's own account only.
DOOR = ("account_", "mfa_")
FOR_ANYBODY = {"urgent", "demo", "set_language", "calculator"} | {name for name in OPEN if name.startswith("law_api")}
ONLY_POST = {
    "debts:offers_accept",
    "debts:news_read",
    "cases:letter_by_hand",
    "cases:letter_large",
    "law_api_batch",
    "law_api_calculate",
    "set_language",
    "task_done",
    "fund:batch_drop",
    "fund:batch_renew",
    "fund:refund_drop",
}
ROLE = ("set_config", "current_setting")
VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
FRAMEWORK_QUERIES, PAGE_QUERIES = 4, 10
# What people open all day is held to the limit, whatever others with the same address may ask; the rest of the five
# (a case, the questions to a creditor, the fund) is not in the list below.
OPENED_ALL_DAY = {("coach", "home"), ("resident", "home"), ("creditor", "home")}
# These put many kinds of rows on one page: one query for each kind, however many rows there are.
MORE_QUERIES = {
    # What somebody owes and gives back is eight kinds of rows; on top of it who gets the letter, and for whom a
    # coach stands in.
    "fund:obligation_letter": 11,
    # And their own answers about the worry: whose case it is, and its key.
    **dict.fromkeys(("fund:obligations", "fund:my_giving_back", "fund:obligation"), 12),
    "fund:pot": 11,  # of each promise also whose it is
    "events": 12,  # persons, cases, tasks, entries in the books and more, each by name
}


# What is opened as a file, by whose pages lead to it.
OWN_PAPERS = {"resident": {"fund:obligation_letter", "cases:letter"}, "creditor": {"fund:specification_pdf"}}


def addresses(
    patterns: list[URLPattern | URLResolver] | None = None, space: str = ""
) -> Iterator[tuple[str, set[str]]]:
    """(name, what it asks for) of every address there is."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, f"{one.namespace}:" if one.namespace else space)
        else:
            yield space + one.name, set(one.pattern.converters)


NEEDS = dict(addresses())
NAMES = sorted(NEEDS)


@pytest.fixture
def other(city: None) -> dict[str, UUID | int | str]:
    """Ids of others: a resident with a secret address, a telecom company, a colleague's work and mandate, what another
    resident gives back, what another creditor was paid."""
    with acting(SYSTEM):
        mandate = Mandate.objects.get(decision_kind="payout", holder=id_of("person", "mariska")).pk
        acts = representation_start(
            person_id=secret_house().people[0].id, by_organisation_id=id_of("organisation", "administrator"),
            kind="authorised", holds_from=SystemClock().today(), actor=SYSTEM, clock=SystemClock(),
        )  # fmt: skip
        authorised = ActsFor.objects.values_list("pk", flat=True)[0]
        obligation = Obligation.objects.get(person=kevin()).pk
        gave_too_much(obligation)
        cash = GivingBack.objects.filter(obligation=obligation, way="cash").values_list("pk", flat=True)[0]
        question = a_question(id_of("case", str(kevin())), id_of("organisation", "landlord")).pk
        letter = Document.objects.get(person_id=kevin(), kind="letter.cases.route_card").pk
        proposal = with_a_proposal(id_of("case", str(kevin())))
        claim, unread = a_debt_and_a_letter(id_of("case", str(kevin())))
        promised = Reservation.objects.filter(state="committed").values_list("pk", flat=True)[0]
        specification = Specification.objects.get(creditor=id_of("organisation", "energy")).pk
        look = norm_look_keep(period=periods()[-1], file="made-up.toml", found=(), actor=SYSTEM, clock=SystemClock())
    return {
        "person_id": secret_house().people[0].id,
        "organisation_id": id_of("organisation", "telecom"),
        "bank_account_id": id_of("bank_account", "collector"),
        "acts_for_id": authorised,
        "representation_id": acts.pk,
        "employment_id": id_of("employment", "joris"),
        "mandate_id": mandate,
        "task_id": uuid4(),
        "key": f"bank:{POT}",
        "cause_type": "contribution",
        "cause_id": id_of("contribution", "bank"),
        "pot_id": POT,
        "batch_id": id_of("batch", "waiting"),
        "reservation_id": promised,
        "obligation_id": obligation,
        "line_id": obligation,
        "giving_back_id": cash,
        "contribution_id": id_of("contribution", "bank"),
        "specification_id": specification,
        "document_id": letter,
        "case_id": id_of("case", str(kevin())),
        "claim_id": claim,
        "letter_id": unread,
        "message_id": question,
        "question_id": question,
        "proposal_id": proposal,
        "receipt_id": uuid4(),
        "look_id": look,
        "paper_due_id": uuid4(),
        "step": "close",
        "name": "contact.record",
        "method": "premium-first",
        "kind": "ending",
        "months": 6,
        "pk": 1,
    }


def a_debt_and_a_letter(case_id: UUID) -> tuple[UUID, UUID]:
    """A debt somebody told about, and a photo that waits to be read."""
    by = {"case_id": case_id, "actor": SYSTEM, "clock": SystemClock()}
    claim = debts.claim_add(kind="telecom", creditor_id=id_of("organisation", "telecom"), **by)
    return claim.pk, debts.letter_add(content=b"\xff\xd8\xff\xe0\x00\x10JFIF, a letter", **by).pk


def gave_too_much(obligation_id: UUID) -> None:
    today, by = SystemClock().today(), {"actor": SYSTEM, "clock": SystemClock()}
    left = Obligation.objects.get(pk=obligation_id).left_cents
    services.instalment_pay(
        obligation_id=obligation_id, cents=left + 1_000, received_on=today, sure_over_cents=1_000, **by
    )


def kevin() -> UUID:
    """A resident for whom the fund paid, and who cannot log in."""
    return list(households(3, seed=SEED, today=SystemClock().today()))[2].people[0].id


def address_of(name: str, ids: dict[str, UUID | int | str]) -> str:
    return reverse(name, kwargs={kind: ids[kind] for kind in NEEDS[name]})


def expected(name: str, role: str) -> int:
    allowed, otherwise = OPEN[name]
    if role == "anonymous" and name not in FOR_ANYBODY:
        return 302
    if role in allowed:
        return 200
    return otherwise if isinstance(otherwise, int) else otherwise[role not in STAFF]


def test_the_table_names_every_address():
    assert [name for name in NAMES if not name.startswith(DOOR)] == sorted(OPEN)


@pytest.mark.parametrize("role", WHO)
def test_each_role_gets_what_the_table_says(log_in, other, role):
    client = log_in(WHO[role]) if WHO[role] else Client()
    wrong, leaks, slow = [], [], []
    for name in OPEN:
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address_of(name, other))
        if answer.status_code != expected(name, role):
            wrong.append((name, answer.status_code, expected(name, role)))
        if names_the_secret_person(answer) and not (role in SEES_RESIDENTS and answer.status_code == 200):
            leaks.append(name)
        limit = PAGE_QUERIES if (role, name) in OPENED_ALL_DAY else MORE_QUERIES.get(name, PAGE_QUERIES)
        if answer.status_code == 200 and len(data_queries(asked)) > FRAMEWORK_QUERIES + limit:
            slow.append((name, data_queries(asked)))
    assert wrong == []
    assert leaks == []
    assert slow == []


def test_the_leak_detector_detects(log_in, other):
    assert names_the_secret_person(log_in("fatima").get(address_of("people:person", other)))


def test_the_leak_detector_is_not_misled_by_the_digits_of_an_address():
    digits = secret_house().people[0].bsn[-4:]
    address = f"/questions/0b8f{digits}-{digits}-4c86-9{digits[1:]}-7c6f48{digits}e1/"
    assert not names_the_secret_person(HttpResponse(f'<input name="next" value="{address}">'))
    assert names_the_secret_person(HttpResponse(f"{address} \u2022\u2022\u2022\u2022\u2022{digits}"))


@cache
def secret_house() -> MadeHousehold:
    return list(households(6, seed=SEED, today=SystemClock().today()))[5]


# What is drawn by lot has any four digits now and then: ids, and the token of a form.
CHANCE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=name=\"csrfmiddlewaretoken\" value=\")\w+")


def names_the_secret_person(answer: HttpResponse) -> bool:
    house = secret_house()
    person = house.people[0]
    body = CHANCE.sub("", words_of(answer))
    return any(
        secret in body for secret in (f"{person.given} ", f"{house.street} {house.house_number}", person.bsn[-4:])
    )


def words_of(answer: HttpResponse) -> str:
    if answer.headers.get("Content-Type") == "application/pdf":
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    return answer.content.decode(errors="ignore")


def data_queries(asked: CaptureQueriesContext) -> list[str]:
    """Without savepoints and without the statements that take on a role; a union begins with a bracket."""
    said = [one["sql"] for one in asked.captured_queries]
    return [sql for sql in said if sql.lstrip("( \n").startswith(VERBS) and not any(one in sql for one in ROLE)]


@pytest.mark.parametrize("role", WHO)
def test_no_form_is_accepted_from_who_may_not_open_it(log_in, other, role):
    client = log_in(WHO[role]) if WHO[role] else Client()
    for name in OPEN:
        if name in ONLY_POST or expected(name, role) == 200:
            continue
        assert client.post(address_of(name, other), {}).status_code in {302, 403, 404, 405, 409}, name
    assert client.post(address_of("task_done", other)).status_code == (302 if role == "anonymous" else 404)
    for name in ("fund:batch_drop", "fund:batch_renew"):
        if role != "fund":
            assert client.post(address_of(name, other)).status_code == (302 if role == "anonymous" else 403)


@pytest.mark.parametrize("role", WHO)
def test_the_pages_of_login_never_break_and_name_nobody_else(log_in, other, role):
    client = log_in(WHO[role]) if WHO[role] else Client()
    for name in NAMES:
        if name.startswith(DOOR) and name != "account_logout":
            for answer in (client.get(address_of(name, other)), client.post(address_of(name, other), {})):
                assert answer.status_code in {200, 302, 400, 404, 405, 422}, name
                assert "Terpstra" not in answer.content.decode() or role == "fund", name


def test_people_see_their_own_card_and_their_own_organisation(log_in):
    house = next(households(1, seed=SEED, today=SystemClock().today()))
    own = reverse("people:person", args=[house.people[0].id])
    resident = log_in("youssef")
    assert "Bennani" in resident.get(own).content.decode()
    assert resident.get(reverse("people:person_contact", args=[house.people[0].id])).status_code == 200
    assert resident.get(reverse("people:person_correct", args=[house.people[0].id])).status_code == 403
    rik = log_in("rik")
    for key, status in (("collector", 200), ("telecom", 200), ("landlord", 404)):
        assert rik.get(reverse("people:organisation", args=[id_of("organisation", key)])).status_code == status


@pytest.mark.parametrize("role", ["resident", "creditor", "fund"])
def test_no_page_links_to_what_its_reader_may_not_open(log_in, role):
    """Each kind of address that somebody reaches by links, once: their own papers among them."""
    client, wrong, seen, waiting = log_in(WHO[role]), [], set(), ["/"]
    while waiting:
        at = waiting.pop()
        answer = client.get(at, follow=True)
        if answer.status_code != 200:
            wrong.append((at, answer.status_code))
        if not answer.headers["Content-Type"].startswith("text/html"):
            continue
        for href in re.findall(r'href="(/(?!static)[^"#]*)"', answer.content.decode()):
            kind = resolve(href.partition("?")[0]).view_name
            if kind not in seen:
                seen.add(kind)
                waiting.append(html.unescape(href))
    assert wrong == []
    assert seen >= OWN_PAPERS.get(role, set())


def test_an_unknown_address_gives_a_page_and_no_role_gets_more(log_in):
    for client in (Client(), log_in("fatima")):
        answer = client.get("/nergens/heen/")
        assert answer.status_code == 404
        assert "We kunnen deze pagina niet vinden" in answer.content.decode()
