# SPDX-License-Identifier: EUPL-1.2
"""What the questions about the fund answer with: frozen values, ready to be shown. All amounts are cents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PotLine:
    """One pot and its flow: contributed → reserved → paid → given back → again.

    `can_spend`: what can still be promised; what is reserved or agreed is not in it. `to_pay`: agreed, not yet paid.
    `lent`: paid and still owed by residents. `in_kind`: written down by milestones, hours and forgiving.
    """

    id: UUID
    name: str
    purpose: str
    kind: str
    can_spend: int
    contributed: int
    reserved: int
    to_pay: int
    paid: int
    lent: int
    given_back: int
    in_kind: int
    in_suspense: int


@dataclass(frozen=True, slots=True)
class ConditionLine:
    age_first: int | None
    age_last: int | None
    method_keys: tuple[str, ...]
    debt_kinds: tuple[str, ...]
    cents_max_case: int | None
    holds_from: date
    holds_until: date | None

    def holds_on(self, on: date) -> bool:
        return self.holds_from <= on and (self.holds_until is None or on < self.holds_until)


@dataclass(frozen=True, slots=True)
class ContributionLine:
    """`kind`: money, staff, knowledge, access, concession. In the order in which they came, never by amount. `wrong`:
    why it counts no more, where it was written down wrongly."""

    id: UUID
    party: str
    kind: str
    cents: int | None
    words: str
    received_on: date
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class MistakeView:
    """Money that was written down, for who says that it is wrong. `of`: cash or contribution; `place`: the obligation
    or the pot. `is_own`: this actor wrote it down."""

    of: str
    cents: int
    received_on: date
    who: str
    place: UUID
    is_own: bool


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """Money set apart. `state`: held (an offer is out) or committed (agreed). `in_batch`: in a payment, made or on its
    way. `resident`: for whom, of two both; empty when nobody owes it."""

    reservation_id: UUID
    case_id: UUID
    resident: str
    creditor: str
    cause_type: str
    cause_id: UUID
    cents: int
    reserved_on: date
    state: str
    in_batch: bool


@dataclass(frozen=True, slots=True)
class PromiseView:
    """One promise. `refusal`: the text code of why it cannot be taken back to the pot, if so."""

    line: PromiseLine
    pot_id: UUID
    pot: str
    creditor_reference: str
    refusal: str


@dataclass(frozen=True, slots=True)
class PotView:
    """`account`: in the books, what can be spent. `conditions`: the newest first; the first that holds counts."""

    pot: PotLine
    account: str
    conditions: tuple[ConditionLine, ...]
    contributions: tuple[ContributionLine, ...]
    promises: tuple[PromiseLine, ...]

    def conditions_on(self, on: date) -> ConditionLine | None:
        """What the pot is for on this day; None: it is closed then."""
        return next((one for one in self.conditions if one.holds_on(on)), None)


@dataclass(frozen=True, slots=True)
class ToPayLine:
    """Agreed and not in a batch. `resident`: whose debt it is, of two both. `refusal`: text code of why it cannot be
    paid now (``people.bank_account_…``, ``fund.not_open``), and `who` that is about: the payee, or the resident."""

    reservation_id: UUID
    case_id: UUID
    resident: str
    creditor: str
    payee: str
    payee_id: UUID
    creditor_reference: str
    cents: int
    committed_on: date
    refusal: str
    who: str


@dataclass(frozen=True, slots=True)
class BatchLine:
    id: UUID
    pot: str
    cents: int
    payments: int
    state: str
    made_on: date
    released_on: date | None
    is_mine: bool  # made by this actor, who therefore cannot release it


@dataclass(frozen=True, slots=True)
class PaymentLine:
    id: UUID
    creditor: str
    creditor_reference: str
    cents: int
    state: str


@dataclass(frozen=True, slots=True)
class PayeeGroup:
    """Who is paid in this batch, on which account.

    `is_new`: no payment has arrived or is on its way. `is_changed`: the newest of those went to another account.
    """

    payee_id: UUID
    payee: str
    iban: str
    holder_name: str
    entered_by: str
    confirmed_by: str
    confirmed_how: str
    is_new: bool
    is_changed: bool
    cents: int
    payments: tuple[PaymentLine, ...]
    refusal: str  # text code of what keeps this account from being paid today; empty: nothing


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch to look at and to release; changed and new accounts first.

    `refusal` and `refusal_values`: why this actor cannot release it (an ``errors`` code with its values), empty when
    they can. `limit_cents`: the limit of the mandate on which this actor would release; None: without limit. `seen`: a
    digest of what goes where, for who releases it.
    """

    id: UUID
    pot: str
    pot_id: UUID
    cents: int
    state: str
    made_by: str
    made_on: date
    released_by: str
    released_on: date | None
    payees: tuple[PayeeGroup, ...]
    can_release: bool
    refusal: str
    refusal_values: dict[str, object]
    mandate_id: UUID | None
    limit_cents: int | None
    is_mine: bool
    seen: str


@dataclass(frozen=True, slots=True)
class InstalmentLine:
    """`state`: paid, part, due, missed. Cash pays the oldest first."""

    id: UUID
    due_on: date
    cents: int
    paid_cents: int
    state: str


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    id: UUID
    kind: str
    host: str
    worth_cents: int
    due_on: date | None
    reached_on: date | None
    host_id: UUID


@dataclass(frozen=True, slots=True)
class GivenLine:
    """`worth_cents` None: kept, and nothing is written down yet, for the city has not set what an hour is worth.
    `wrong`: why it counts no more, where it was written down wrongly."""

    id: UUID
    way: str
    quantity: int
    worth_cents: int | None
    given_on: date
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class MatchLine:
    id: UUID
    host: str
    kind: str
    words: str
    holds_from: date
    holds_until: date | None


@dataclass(frozen=True, slots=True)
class PayingIn:
    """Where somebody pays what they give back. `iban` in groups of four, as people copy it. `reference`: as above the
    letters about this obligation.
    """

    iban: str
    name: str
    reference: str


@dataclass(frozen=True, slots=True)
class ObligationView:
    """What somebody owes the fund and how they give back. `with_person_id`: who owes it together with them; `name` has
    both.

    `has_arrived`: the bank said of everything that was paid that it arrived.
    `minutes_kept`: confirmed hours that have no worth yet. `minutes_waiting`: reported, not confirmed by the host.
    `next_due`: the first instalment that is not paid. `hour_value_cents` None: the city has not set one; `pay_to` None:
    nor an account to pay on.
    `ways`: how the method lets them give back (instalments, milestone, hours). `too_much_cents`: given more than is
    owed, and not yet paid back; `paid_back_cents`: what was, the last on `paid_back_on`.
    """

    id: UUID
    case_id: UUID
    person_id: UUID
    name: str
    with_person_id: UUID | None
    opened_cents: int
    left_cents: int
    given_cents: int
    in_kind_cents: int
    state: str
    opened_on: date
    closed_on: date | None
    has_arrived: bool
    has_plan: bool
    by_hours: bool
    instalments: tuple[InstalmentLine, ...]
    milestones: tuple[MilestoneLine, ...]
    given: tuple[GivenLine, ...]
    places: tuple[MatchLine, ...]
    next_due: InstalmentLine | None
    minutes_kept: int
    minutes_waiting: int
    hour_value_cents: int | None
    pay_to: PayingIn | None
    ways: frozenset[str]
    too_much_cents: int
    paid_back_cents: int
    paid_back_on: date | None


@dataclass(frozen=True, slots=True)
class RefundLine:
    """A refund that waits for a second person or went, or what somebody gave more than they owe and is in none.

    `cents`: what waits and is in no refund; 0 in the line of a refund. `refund_id`: the refund of this line, or the
    newest that came back; its `iban` is empty once the words of the case are gone.
    """

    obligation_id: UUID
    name: str
    pot: str
    cents: int
    refund_id: UUID | None = None
    refund_cents: int = 0
    state: str = ""
    iban: str = ""
    holder_name: str = ""
    made_by: str = ""
    made_on: date | None = None
    is_mine: bool = False
    released_by: str = ""
    released_on: date | None = None
    ended_on: date | None = None

    @property
    def id(self) -> UUID:
        """Which line of the case: of its refund, or of the obligation that has something to give back."""
        return self.refund_id if self.refund_id and self.state in ("made", "released") else self.obligation_id


@dataclass(frozen=True, slots=True)
class FreePlace:
    """A place with room for one more."""

    id: UUID
    host: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class NextMoney:
    """The one next thing of who looks after money. `what`: release, make, nothing. `at`: the batch, or the pot."""

    what: str
    cents: int
    at: UUID | None
    can_spend: int


@dataclass(frozen=True, slots=True)
class HostLine:
    """Something for the host to confirm: `minutes` of one day, or a milestone (`kind`, minutes 0). Nothing of debts."""

    report_id: UUID | None
    milestone_id: UUID | None
    first_name: str
    place: str
    kind: str
    day: date | None
    minutes: int


@dataclass(frozen=True, slots=True)
class HostView:
    """`places`: (words, kind, taken, capacity). `waiting`: oldest first. `later`: milestones not reached and not asked
    about now. `confirmed_minutes`: all so far."""

    waiting: tuple[HostLine, ...]
    later: tuple[HostLine, ...]
    places: tuple[tuple[str, str, int, int], ...]
    confirmed_minutes: int


@dataclass(frozen=True, slots=True)
class SpecificationLine:
    id: UUID
    creditor: str
    cents: int
    payments: int
    paid_on: date


@dataclass(frozen=True, slots=True)
class SpecificationView:
    """What one creditor was paid in one batch: its own references and no other's. `sent_on`, `document_id`: its letter,
    when it is made."""

    id: UUID
    creditor_id: UUID
    creditor: str
    payee_id: UUID
    payee: str
    iban: str
    cents: int
    paid_on: date
    payments: tuple[PaymentLine, ...]
    sent_on: date | None
    document_id: UUID | None

    @property
    def is_under_way(self) -> bool:
        """Whether the bank has yet to say of something in it that it arrived."""
        return any(line.state == "released" for line in self.payments)
