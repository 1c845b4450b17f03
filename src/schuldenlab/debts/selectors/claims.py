# SPDX-License-Identifier: EUPL-1.2
"""What one actor may see of the debts of a case: whose, how much, who said so, since when, and with which evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from schuldenlab.base.actor import Actor, DbRole, Role
from schuldenlab.base.errors import NotFound
from schuldenlab.cases.computed import leaves_out
from schuldenlab.cases.selectors import for_actor
from schuldenlab.people.selectors import Purpose, organisation_names, person_names

from .. import policies
from ..models import Claim, ClaimAmount, Letter
from .amounts import amount_that_counts, amounts_that_count
from .taken_back import offers_taken_back

CASES_MAX = 50


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One debt. `cents` None: nobody said an amount yet. `answering` is empty when the creditor answers itself;
    `debtors` when the case has one client. `letters`: the evidence."""

    id: UUID
    creditor: str
    answering: str
    kind: str
    rank: str
    rank_basis: str
    debtors: tuple[str, ...]
    cents: int | None
    said_by: str
    holds_on: date | None
    state: str
    state_on: date
    reason: str
    left_out: bool
    letters: tuple[UUID, ...]
    sold_by: str
    reference_creditor: str
    reference_customer: str


@dataclass(frozen=True, slots=True)
class LetterLine:
    id: UUID
    received_on: date
    brought_by: str
    outcome: str


@dataclass(frozen=True, slots=True)
class DebtsView:
    """The debts of a case, the largest first, those that are gone apart. `total_cents` adds up what was said and counts
    for a proposal; `unknown`: debts of which nobody said an amount. `again`: letters that could not be read."""

    case_id: UUID
    client_names: Mapping[UUID, str]
    is_open: bool
    claims: tuple[ClaimLine, ...]
    gone: tuple[ClaimLine, ...]
    total_cents: int
    unknown: int
    left_out: tuple[str, ...]
    waiting: tuple[LetterLine, ...]
    again: tuple[LetterLine, ...]

    @property
    def clients(self) -> tuple[str, ...]:
        return tuple(self.client_names.values())

    @property
    def solved(self) -> int:
        """How many were paid as agreed: what was left of them is no longer owed."""
        return sum(line.reason == "discharged" for line in self.gone)

    @property
    def creditors(self) -> int:
        """Of what counts for a proposal."""
        return len({line.creditor for line in self.claims if not line.left_out})


@dataclass(frozen=True, slots=True)
class AmountLine:
    cents: int
    principal_cents: int | None
    interest_cents: int | None
    costs_cents: int | None
    paid_cents: int | None
    holds_on: date
    said_by: str
    counts: bool


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One debt with everything that was said about its amount, the newest first. `can_reopen`: it was noted as paid
    another way."""

    case_id: UUID
    line: ClaimLine
    row: Claim
    amounts: tuple[AmountLine, ...]
    clients: Mapping[UUID, str]
    is_open: bool
    can_reopen: bool


def purpose_of(actor: Actor) -> Purpose:
    if actor.db_role is not DbRole.STAFF:
        return Purpose.OWN
    return Purpose.PLAN if actor.is_one_of(Role.COACH) else Purpose.SETTLEMENT


def case_seen(case_id: UUID, *, actor: Actor) -> Any:
    """The case, for who may see its debts. Raises NotAllowed, or NotFound outside the actor's sight."""
    policies.require(actor, "see_debts")
    case = for_actor(actor).select_related("method_version").filter(pk=case_id).first()
    if case is None:
        raise NotFound()
    return case


def own_cases(*, actor: Actor) -> list[tuple[UUID, str]]:
    """Open cases of the resident and of those they act for, with the names of the clients; their own first."""
    policies.require(actor, "see_debts")
    rows = list(
        for_actor(actor)
        .filter(closed_on=None, client_ids__overlap=list(actor.person_ids))
        .order_by("opened_on", "pk")[:CASES_MAX]
    )
    rows.sort(key=lambda case: actor.person_id not in case.client_ids)
    names = _names({one for case in rows for one in case.client_ids}, actor)
    return [(case.pk, ", ".join(names[one] for one in case.client_ids if one in names)) for case in rows]


def claims_view(*, case_id: UUID, actor: Actor) -> DebtsView:
    """Raises NotFound outside the actor's sight."""
    return debts_of(case_seen(case_id, actor=actor), actor)


def debts_of(case: Any, actor: Actor) -> DebtsView:
    """The same for a case that this actor may see."""
    names = _names(case.client_ids, actor)
    letters = list(Letter.objects.filter(case=case).order_by("known_at", "pk").select_related("replaced_by"))
    lines = _lines(_with_amount(Claim.objects.filter(case=case)), case, names, letters)
    alive = [line for line in lines if line.state != "gone"]
    said = [line.cents for line in alive if not line.left_out and line.cents is not None]
    return DebtsView(
        case_id=case.pk,
        client_names={one: names[one] for one in case.client_ids if one in names},
        is_open=case.closed_on is None,
        claims=tuple(alive),
        gone=tuple(line for line in lines if line.state == "gone"),
        total_cents=sum(said),
        unknown=sum(line.cents is None and not line.left_out for line in alive),
        left_out=tuple(sorted({line.kind for line in alive if line.left_out})),
        waiting=tuple(_letter(row) for row in letters if row.read_on is None),
        again=tuple(_letter(row) for row in letters if _asked_again(row)),
    )


def claim_view(*, claim_id: UUID, case_id: UUID, actor: Actor) -> ClaimView:
    """Raises NotFound outside the actor's sight, and for a debt of another case."""
    case = case_seen(case_id, actor=actor)
    rows = list(_with_amount(Claim.objects.filter(case=case, pk=claim_id)))
    if not rows:
        raise NotFound()
    names = _names(case.client_ids, actor)
    said = list(ClaimAmount.objects.filter(claim=claim_id).order_by("-holds_on", "-known_at"))
    (line,) = _lines(rows, case, names, list(Letter.objects.filter(claim=claim_id).order_by("received_on", "known_at")))
    counts = amounts_that_count(claim=claim_id).get(claim_id)
    return ClaimView(
        case_id=case.pk,
        line=line,
        row=rows[0],
        amounts=tuple(
            AmountLine(row.cents, row.principal_cents, row.interest_cents, row.costs_cents, row.paid_cents,
                       row.holds_on, row.said_by, row == counts)
            for row in said
        ),
        clients={one: names[one] for one in case.client_ids if one in names},
        is_open=case.closed_on is None,
        can_reopen=line.reason == "paid" and offers_taken_back(claim=claim_id).exists(),
    )  # fmt: skip


def _with_amount(rows: QuerySet[Claim]) -> QuerySet[Claim]:
    return rows.select_related("sold_from").annotate(
        cents=amount_that_counts("cents"),
        said_by=amount_that_counts("said_by"),
        amount_on=amount_that_counts("holds_on"),
    )


def _lines(rows: Iterable[Any], case: Any, names: Mapping[UUID, str], letters: Iterable[Letter]) -> list[ClaimLine]:
    found = list(rows)
    parties = {one for row in found for one in (row.creditor_id, row.answering_id)}
    parties |= {row.sold_from.creditor_id for row in found if row.sold_from}
    called = organisation_names(ids=parties)
    evidence = defaultdict(list)
    for letter in letters:
        evidence[letter.claim_id].append(letter.pk)
    outside = leaves_out(case)
    together = len(case.client_ids) > 1
    lines = [
        ClaimLine(
            id=row.pk,
            creditor=called[row.creditor_id],
            answering=called[row.answering_id] if row.answering_id != row.creditor_id else "",
            kind=row.kind,
            rank=row.rank,
            rank_basis=row.rank_basis,
            debtors=tuple(names[one] for one in row.debtor_ids if one in names) if together else (),
            cents=row.cents,
            said_by=row.said_by or "",
            holds_on=row.amount_on,
            state=row.state,
            state_on=row.state_on,
            reason=row.reason,
            left_out=row.kind in outside,
            letters=tuple(evidence[row.pk]),
            sold_by=called[row.sold_from.creditor_id] if row.sold_from else "",
            reference_creditor=row.reference_creditor,
            reference_customer=row.reference_customer,
        )
        for row in found
    ]
    return sorted(lines, key=lambda line: (line.left_out, -(line.cents or 0), line.creditor.casefold()))


def _names(person_ids: Iterable[UUID], actor: Actor) -> dict[UUID, str]:
    return person_names(person_ids=list(person_ids), actor=actor, purpose=purpose_of(actor))


def _asked_again(row: Letter) -> bool:
    return row.outcome == Letter.Outcome.UNREADABLE and getattr(row, "replaced_by", None) is None


def _letter(row: Letter) -> LetterLine:
    return LetterLine(row.pk, row.received_on, row.brought_by, row.outcome)
