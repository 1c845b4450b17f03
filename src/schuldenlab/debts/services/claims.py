# SPDX-License-Identifier: EUPL-1.2
"""Verbs on debts: write one down, say what is owed, correct it, end it, and note that it was sold.

A debt is written down from a letter or from what the resident tells. Whether it goes before others when money is
divided is for the settlement officer to look up: nothing here decides it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, DbRole
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import Conflict, LabError, NotFound
from schuldenlab.base.inputs import clean_line
from schuldenlab.base.models import Document
from schuldenlab.base.money import CENTS_MAX
from schuldenlab.base.outcomes import one_outcome
from schuldenlab.base.terms import date_in_words
from schuldenlab.base.texts import current_language
from schuldenlab.cases.above import cases_follow
from schuldenlab.methods.vocabulary.lists import DEBT_KINDS
from schuldenlab.people.selectors import (
    organisation_names,
    organisations_answered_for,
    organisations_called,
)
from schuldenlab.people.services import organisation_register

from .. import flow, policies
from ..models import Claim, ClaimAmount, Message
from ..models.claims import CAUSES, RANK_BASES, RANKS, REFERENCE_MAX, SAID_BY
from ..selectors.amounts import amounts_that_count
from ..silence import silence_follow
from ._tools import case_held, day, of, one_of, record

CLAIMS_MAX = 200  # of one case: more is a mistake, and pages and messages must stay readable
ALIVE = ("listed", "asked", "known", "given_up")
_CORRECTABLE = frozenset(
    {"kind", "rank", "rank_basis", "debtor_ids", "creditor_id", "answering_id", "reference_creditor",
     "reference_customer", "arisen_on", "cause"}
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody said is owed, on which day it was so; the parts only where they were told."""

    cents: int
    holds_on: date
    by: str
    principal_cents: int | None = None
    interest_cents: int | None = None
    costs_cents: int | None = None
    paid_cents: int | None = None
    document_id: UUID | None = None


@transaction.atomic
def claim_add(
    *, case_id: UUID, kind: str, actor: Actor, clock: Clock, creditor_id: UUID | None = None, creditor_name: str = "",
    answering_id: UUID | None = None, debtor_ids: Sequence[UUID] = (), rank: str = "ordinary", rank_basis: str = "",
    reference_creditor: str = "", reference_customer: str = "", arisen_on: date | None = None, cause: str = "",
    said: Said | None = None, claim_id: UUID | None = None,
) -> Claim:  # fmt: skip
    """Write down one debt. The creditor is one on record, or a new one by its name; who collects for it answers.

    Without `debtor_ids` it is the debt of the one client. Raises LabError debts.creditor_needed,
    debts.creditor_ambiguous, debts.answers_not_for, debts.debtor_needed, debts.rank_basis and others that name a
    field; Conflict debts.claims_too_many.
    """
    policies.require(actor, "claim_add")
    if rank != "ordinary":
        policies.require(actor, "claim_change")
    case = case_held(case_id, actor=actor)
    claim = _new(
        case, claim_id, clock,
        creditor_id=_creditor(case.pk, kind, creditor_id, creditor_name, actor, clock), kind=kind,
        debtor_ids=list(debtor_ids), rank=rank, rank_basis=rank_basis,
        reference_creditor=reference_creditor, reference_customer=reference_customer, arisen_on=arisen_on, cause=cause,
        answering_id=answering_id,
    )  # fmt: skip
    if said is not None:
        if said.cents == 0:
            raise LabError("debts.nothing_owed", field="cents")
        amount_say(claim, said, actor=actor, clock=clock)
    cases_follow(cases=[case], actor=actor, clock=clock)
    record("claim.added", claim, actor=actor, clock=clock, kind=kind, creditor_id=claim.creditor_id)
    return claim


@transaction.atomic
def claim_amount_record(
    *, claim_id: UUID, said: Said, actor: Actor, clock: Clock, amount_id: UUID | None = None
) -> ClaimAmount:
    """Staff writes down what somebody said. The creditor's own word makes the debt known, asked for or not."""
    policies.require(actor, "claim_change")
    claim, case = claim_held(claim_id, actor=actor)
    _alive(claim)
    amount = amount_say(claim, said, actor=actor, clock=clock, amount_id=amount_id)
    if said.by == "creditor" and claim.state != "known":
        _moved(claim, "known", clock)
    cases_follow(cases=[case], actor=actor, clock=clock)
    return amount


@transaction.atomic
def claim_correct(*, claim_id: UUID, actor: Actor, clock: Clock, **changes: Any) -> Claim:
    """Put right what was written down wrongly: kind, rank, who owes it, references, days. The event names what.

    The creditor can be put right until it was asked, and who owes it until there is an offer on it: who signs and who
    owes the fund hangs on that. After that the debt ends and a new one is written down. Raises Conflict
    debts.creditor_was_asked, debts.debtors_offered, and what `claim_add` raises.
    """
    policies.require(actor, "claim_change")
    assert set(changes) <= _CORRECTABLE, changes
    claim, case = claim_held(claim_id, actor=actor)
    _alive(claim)
    changed = [name for name, value in changes.items() if getattr(claim, name) != value]
    if "creditor_id" in changed and claim.state != "listed":
        raise Conflict("debts.creditor_was_asked")
    if set(changes.get("debtor_ids", claim.debtor_ids)) != set(claim.debtor_ids) and _offered(claim):
        raise Conflict("debts.debtors_offered")
    if "creditor_id" in changed and "answering_id" not in changes:
        changes["answering_id"] = None
    for name in changed:
        setattr(claim, name, changes[name])
    if {"creditor_id", "answering_id", "kind"} & set(changed):
        claim.answering_id = _answering(changes.get("answering_id", claim.answering_id), claim.creditor_id, claim.kind,
                                        clock)  # fmt: skip
    _checked(claim, case, clock)
    if "arisen_on" in changed and (counts := amounts_that_count(claim=claim).get(claim.pk)):
        not_before_it_began(claim.arisen_on, counts.holds_on, field="arisen_on")
    if changed:
        claim.save()
        record("claim.corrected", claim, actor=actor, clock=clock, changed=sorted(changed))
        cases_follow(cases=[case], actor=actor, clock=clock)
    return claim


def claim_paid(claim_id: UUID, *, actor: Actor, clock: Clock) -> bool:
    """Today this debt is no more, whatever state it was in; one that was gone already stays as it was. Whether it was
    paid. The caller holds the case, and lets it follow.

    Raises Conflict debts.sold_not_paid for a sold one: its buyer is owed it.
    """
    claim = Claim.objects.select_for_update(of=("self",)).select_related("sold_to").get(pk=claim_id)
    if claim.state != "gone":
        claim_gone(claim, "paid", clock.today(), actor, clock)
        record("claim.ended", claim, actor=actor, clock=clock, holds_on=clock.today(), reason="paid")
    elif claim.reason == "sold":
        buyer = claim.sold_to.creditor_id
        raise Conflict("debts.sold_not_paid", field="reason", buyer=organisation_names(ids=[buyer])[buyer])
    return claim.reason == "paid"


@transaction.atomic
def claim_sell(
    *, claim_id: UUID, sold_on: date, actor: Actor, clock: Clock, creditor_id: UUID | None = None,
    creditor_name: str = "", answering_id: UUID | None = None, reference_creditor: str = "",
    reference_customer: str = "", document_id: UUID | None = None, new_claim_id: UUID | None = None,
) -> Claim:  # fmt: skip
    """Another creditor took this debt over: the old one is gone, the new one names it.

    What was last said of the amount goes along, as the word of who writes this down, until the new creditor says it
    itself. Its rank goes along as it stands, for the settlement officer to look at.
    """
    policies.require(actor, "claim_change")
    old, case = claim_held(claim_id, actor=actor)
    new_creditor = _creditor(case.pk, "", creditor_id, creditor_name, actor, clock)
    if new_creditor == old.creditor_id:
        raise LabError("debts.sold_to_itself", field="creditor")
    last = amounts_that_count(claim=old).get(old.pk)
    claim_gone(old, "sold", sold_on, actor, clock)
    claim = _new(
        case, new_claim_id, clock,
        creditor_id=new_creditor, answering_id=answering_id, kind=old.kind, debtor_ids=old.debtor_ids, rank=old.rank,
        rank_basis=old.rank_basis, reference_creditor=reference_creditor, reference_customer=reference_customer,
        arisen_on=old.arisen_on, cause=old.cause, sold_from=old,
    )  # fmt: skip
    if last is not None:
        said = Said(cents=last.cents, holds_on=last.holds_on, by="coach", document_id=document_id)
        amount_say(claim, said, actor=actor, clock=clock)
    cases_follow(cases=[case], actor=actor, clock=clock)
    record("claim.sold", old, actor=actor, clock=clock, holds_on=sold_on, new_claim_id=claim.pk)
    return claim


def claim_held(claim_id: UUID, *, actor: Actor) -> tuple[Claim, Any]:
    """This debt and its case, both held, the case first. Raises NotFound outside the actor's sight."""
    case_id = Claim.objects.filter(pk=claim_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound()
    case = case_held(case_id, actor=actor)
    return Claim.objects.select_for_update(of=("self",)).get(pk=claim_id), case


def amount_say(claim: Claim, said: Said, *, actor: Actor, clock: Clock, amount_id: UUID | None = None) -> ClaimAmount:
    """Keep what was said; the caller holds the claim. Raises LabError at the field that cannot be."""
    if actor.db_role is not DbRole.STAFF and said.by != "resident":
        raise LabError("debts.code_unknown", field="said_by", allowed="resident")
    one_of(said.by, SAID_BY, field="said_by")
    day(said.holds_on, clock, field="holds_on")
    not_before_it_began(claim.arisen_on, said.holds_on)
    _evidence(claim, said)
    parts = {
        name: _cents(getattr(said, name), name)
        for name in ("cents", "principal_cents", "interest_cents", "costs_cents", "paid_cents")
    }
    amount = ClaimAmount(
        id=amount_id or uuid4(), known_at=clock.now(), case_id=claim.case_id, client_ids=claim.client_ids, claim=claim,
        answering_id=claim.answering_id if said.by == "creditor" else None, holds_on=said.holds_on, said_by=said.by,
        document_id=said.document_id, **parts,
    )  # fmt: skip
    with acting(SYSTEM), one_outcome(debts_claimamount_pkey="base.stale"):
        amount.save(force_insert=True)
    record("claim.amount_said", amount, actor=actor, clock=clock, holds_on=said.holds_on, claim_id=claim.pk,
           said_by=said.by)  # fmt: skip
    return amount


def not_before_it_began(arisen_on: date | None, holds_on: date, *, field: str = "holds_on") -> None:
    """Raises LabError debts.before_it_began for an amount of a day on which nothing was owed."""
    if arisen_on is not None and holds_on < arisen_on:
        began, on = (date_in_words(one, current_language(), year=True) for one in (arisen_on, holds_on))
        raise LabError("debts.before_it_began", field=field, began=began, on=on)


def _new(case: Any, claim_id: UUID | None, clock: Clock, *, answering_id: UUID | None, **columns: Any) -> Claim:
    today = clock.today()
    claim = Claim(
        id=claim_id or uuid4(), **of(case, clock), listed_on=today, state_on=today, **columns,
        answering_id=_answering(answering_id, columns["creditor_id"], columns["kind"], clock),
    )  # fmt: skip
    _checked(claim, case, clock)
    with acting(SYSTEM):
        if Claim.objects.filter(case=case).count() >= CLAIMS_MAX:
            raise Conflict("debts.claims_too_many")
        with one_outcome(debts_claim_pkey="base.stale", debts_claim_sold_from_id_key="base.stale"):
            claim.save(force_insert=True)
    return claim


def _checked(claim: Claim, case: Any, clock: Clock) -> None:
    """What a debt must be; cleans its references."""
    one_of(claim.kind, DEBT_KINDS, field="kind")
    one_of(claim.rank, RANKS, field="rank")
    if (claim.rank == "preferential") != (claim.rank_basis in RANK_BASES):
        raise LabError("debts.rank_basis", field="rank_basis")
    one_of(claim.cause, ("", *CAUSES), field="cause")
    if not claim.debtor_ids and len(case.client_ids) == 1:
        claim.debtor_ids = list(case.client_ids)
    if not set(claim.debtor_ids) <= set(case.client_ids):
        raise NotFound()
    if not claim.debtor_ids:
        raise LabError("debts.debtor_needed", field="debtor_ids")
    for name in ("reference_creditor", "reference_customer"):
        setattr(claim, name, clean_line(getattr(claim, name), limit=REFERENCE_MAX, field=name))
    if claim.arisen_on is not None:
        day(claim.arisen_on, clock, field="arisen_on")
        if claim.arisen_on > claim.listed_on:
            raise LabError("debts.arisen_late", field="arisen_on")


def _creditor(case_id: UUID, kind: str, creditor_id: UUID | None, name: str, actor: Actor, clock: Clock) -> UUID:
    """The one on record, by id or by its whole name; else a new one of this name.

    Family and friends are looked for in this case only: elsewhere the same name is somebody else.
    """
    if creditor_id is not None:
        if creditor_id not in organisation_names(ids=[creditor_id]):
            raise NotFound()
        return creditor_id
    wanted = clean_line(name, field="creditor")
    if not wanted:
        raise LabError("debts.creditor_needed", field="creditor")
    is_private = kind == "private"
    known = _private_called(case_id, wanted) if is_private else organisations_called(name=wanted)
    if len(known) > 1:
        raise LabError("debts.creditor_ambiguous", field="creditor")
    if known:
        return known[0]
    # A resident may name who they owe; the register of organisations is kept by the city.
    by = actor if actor.db_role is DbRole.STAFF else SYSTEM
    with acting(SYSTEM):
        kinds = ["creditor", "private"] if is_private else ["creditor"]
        return organisation_register(name=wanted, kinds=kinds, actor=by, clock=clock).pk


def _private_called(case_id: UUID, name: str) -> list[UUID]:
    rows = Claim.objects.filter(case=case_id, kind="private")
    names = organisation_names(ids=set(rows.values_list("creditor_id", flat=True)))
    return [one for one, called in names.items() if called.casefold() == name.casefold()]


def _answering(answering_id: UUID | None, creditor_id: UUID, kind: str, clock: Clock) -> UUID:
    """Who answers: the creditor itself, or who has its authorisation for this kind of debt today."""
    if answering_id is None or answering_id == creditor_id:
        return creditor_id
    still_answers(answering_id, creditor_id, clock, kinds=[kind])
    return answering_id


def still_answers(answering_id: UUID, creditor_id: UUID, clock: Clock, *, kinds: Iterable[str] = ()) -> None:
    """Raises LabError debts.answers_not_for for who has no authorisation of today for each of these kinds of debts;
    none named: for any kind."""
    if answering_id == creditor_id:
        return
    with acting(SYSTEM):
        lines = organisations_answered_for(organisation_id=answering_id, on=clock.today(), actor=SYSTEM)
    own = next((line for line in lines if line.organisation_id == creditor_id), None)
    if own is None or (own.claim_kinds and not set(kinds) <= set(own.claim_kinds)):
        name = organisation_names(ids=[answering_id]).get(answering_id, "")
        raise LabError("debts.answers_not_for", field="collector", name=name)


def _evidence(claim: Claim, said: Said) -> None:
    """A letter is named, and it is one of this case."""
    if said.by == "letter" and said.document_id is None:
        raise LabError("debts.letter_needed", field="said_by")
    if said.document_id is not None:
        with acting(SYSTEM):
            if not Document.objects.filter(pk=said.document_id, case_id=claim.case_id).exists():
                raise NotFound()


def claim_gone(claim: Claim, reason: str, on: date, actor: Actor, clock: Clock) -> None:
    day(on, clock, field="on")
    was_asked = claim.state == "asked"
    _moved(claim, "gone", clock, reason=reason, on=on)
    if was_asked:
        questions_over(claim, actor, clock)


def questions_over(claim: Claim, actor: Actor, clock: Clock) -> None:
    """With the last of what its creditor was asked about gone, nobody waits for the answer any more."""
    party = {"case": claim.case_id, "answering": claim.answering_id}
    with acting(SYSTEM):
        if Claim.objects.filter(**party, creditor=claim.creditor_id, state="asked").exists():
            return
        waiting = Message.objects.filter(type="balance_request", answered_at=None, withdrawn_at=None)
        for question in waiting.filter(**party, conversation__creditor=claim.creditor_id):
            question.withdrawn_at = clock.now()
            question.save(update_fields=["withdrawn_at"])
            record("message.withdrawn", question, actor=actor, clock=clock)
        silence_follow(case_id=claim.case_id, clock=clock)


def _offered(claim: Claim) -> bool:
    """Whether an offer on it is with its creditor, or in an agreement."""
    return claim.offers.filter(proposal__state__in=["sent", "agreed"]).exclude(state="withdrawn").exists()


def _moved(claim: Claim, to: str, clock: Clock, *, reason: str = "", on: date | None = None) -> None:
    flow.move(claim, to)
    claim.reason, claim.state_on = reason, on or clock.today()
    claim.save(update_fields=["state", "reason", "state_on"])


def _alive(claim: Claim) -> None:
    if claim.state not in ALIVE:
        raise Conflict("debts.claim_gone")


def _cents(cents: int | None, field: str) -> int | None:
    if cents is not None and not 0 <= cents <= CENTS_MAX:
        raise LabError("base.amount_negative" if cents < 0 else "base.amount_absurd", field=field)
    return cents
