# SPDX-License-Identifier: EUPL-1.2
"""Writing in the books: open an account, post transfers, turn one back.

`post` is the only writer of transfers. Whether somebody may spend, forgive or pay out is decided in the room that knows
what for; here only staff and jobs write at all, and the database says so too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from operator import attrgetter
from uuid import UUID, uuid5

from django.db import DatabaseError, connection, transaction
from psycopg.errors import DeadlockDetected

from schuldenlab.base import events
from schuldenlab.base.actor import Actor
from schuldenlab.base.clock import Clock, FixedClock
from schuldenlab.base.errors import Conflict, LabError, NotFound
from schuldenlab.base.models import Event
from schuldenlab.base.money import CENTS_MAX

from .models import ENTRY_MAX, Account, Kind, Side, Transfer, account_id
from .values import NewTransfer, Overdraft, ending

__all__ = [
    "Kind",
    "NewTransfer",
    "Overdraft",
    "Side",
    "account_id",
    "account_open",
    "ending",
    "opposite",
    "post",
    "reverse",
]


def account_open(
    *,
    key: str,
    name: str,
    side: str,
    owner: tuple[str, UUID],
    clock: Clock,
    floor_zero: bool = False,
    shared: bool = False,
) -> Account:
    """Open the account `key`, or give the one that is there.

    `name` is for who reads the books and never names a person. `floor_zero`: it cannot go below zero. `shared`: all
    work on it (a pot, the bank). Raises Conflict ledger.account_differs when it was opened as something else.
    """
    row = (account_id(key), clock.now(), key, name, *owner, side, floor_zero, shared)
    with connection.cursor() as cursor:
        # Only these columns: nobody but the trigger has the right to write a balance, not even a zero.
        cursor.execute(
            "INSERT INTO ledger_account (id, known_at, key, name, owner_type, owner_id, side, floor_zero, shared)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            row,
        )
    account = Account.objects.get(key=key)
    if (account.owner_type, account.owner_id, account.side, account.floor_zero) != (*owner, side, floor_zero):
        raise Conflict("ledger.account_differs", key=key)
    return account


def post(transfers: Sequence[NewTransfer], *, actor: Actor, clock: Clock, entry: UUID | None = None) -> list[Transfer]:
    """Post these transfers together, all or none, as one entry named `entry` (default: the first one's id).

    The same transfers again give the rows that are there, and write nothing. A refusal undoes the transaction (or
    savepoint) of the caller too, for it has none of its own. Raises:
    Overdraft when a pot or the bank has too little; NotFound ledger.account_unknown;
    Conflict ledger.same_id_other_content, ledger.ended_already (a pending one ends once), ledger.reversed_already;
    Conflict ledger.busy when two transactions with more than one call each stood in each other's way: nothing of this
    call is posted, and the caller's whole transaction is to be done again;
    LabError ledger.ends_nothing (no such pending transfer with these accounts and cents) or ledger.reverses_nothing.
    """
    _check(transfers)
    clock = FixedClock(clock.now())  # one moment for the transfers and for the log, because `prove` compares them
    entry = entry or transfers[0].id
    rows = [_row(new, entry, line, len(transfers), actor, clock) for line, new in enumerate(transfers, start=1)]
    event = _event(transfers, entry, actor, clock)
    try:
        with transaction.atomic(savepoint=False):
            if _insert(rows, event, transfers, entry):
                return rows
    except DatabaseError as error:
        raise _refusal(error, transfers) or error from error
    return _there_already(transfers, entry)


def _event(transfers: Sequence[NewTransfer], entry: UUID, actor: Actor, clock: Clock) -> Event:
    return events.unsaved(
        "ledger.posted",
        actor=actor,
        subject=("ledger_entry", entry),
        clock=clock,
        holds_on=max(new.holds_on for new in transfers),
        transfers=len(transfers),
        digest=digest(map(_facts, transfers)),
    )


def opposite(transfer: Transfer, *, cause: tuple[str, UUID], holds_on: date) -> NewTransfer:
    """What turns this transfer back, to be posted; with others of its entry, so that they go together.

    Once only, so its id follows from that of `transfer`. What is only pending is voided instead, see `ending`.
    """
    return NewTransfer(
        id=uuid5(transfer.pk, "reverse"),
        debit=transfer.credit.key,
        credit=transfer.debit.key,
        cents=transfer.cents,
        cause=cause,
        holds_on=holds_on,
        reverses_id=transfer.pk,
    )


def reverse(transfer: Transfer, *, cause: tuple[str, UUID], holds_on: date, actor: Actor, clock: Clock) -> Transfer:
    """Turn back what moved, by its opposite as a new transfer. Raises what `post` raises."""
    return post([opposite(transfer, cause=cause, holds_on=holds_on)], actor=actor, clock=clock)[0]


def digest(facts: Iterable[tuple[object, ...]]) -> str:
    """SHA-256 over the facts of one entry, line by line. It goes into the sealed log; `prove` computes it again."""
    return hashlib.sha256("\n".join("|".join(map(str, line)) for line in facts).encode()).hexdigest()


def _check(transfers: Sequence[NewTransfer]) -> None:
    """What only a mistake in the calling program can get wrong."""
    if not 1 <= len(transfers) <= ENTRY_MAX:
        raise ValueError(f"an entry has 1 to {ENTRY_MAX} transfers, not {len(transfers)}")
    for new in transfers:
        if type(new.cents) is not int or not 1 <= new.cents <= CENTS_MAX:
            raise ValueError(f"transfer {new.id}: {new.cents!r} is not an amount in cents")
        if new.debit == new.credit:
            raise ValueError(f"transfer {new.id}: {new.debit} to itself")
        if (new.kind in (Kind.POST, Kind.VOID)) != (new.pending_id is not None):
            raise ValueError(f"transfer {new.id}: a post or a void ends a pending one, and nothing else does")
        if new.reverses_id is not None and new.kind != Kind.NOW:
            raise ValueError(f"transfer {new.id}: only a transfer of kind now turns another back")
    for once in ("id", "pending_id", "reverses_id"):
        named = [value for new in transfers if (value := getattr(new, once)) is not None]
        if len(set(named)) != len(named):
            raise ValueError(f"two transfers with the same {once}")


# fmt: off
_COLUMNS = (
    ("id", "uuid"), ("known_at", "timestamptz"), ("entry", "uuid"), ("line", "int"), ("lines", "int"), ("kind", "text"),
    ("debit_id", "uuid"), ("credit_id", "uuid"), ("cents", "bigint"), ("pending_id", "uuid"), ("reverses_id", "uuid"),
    ("cause_type", "text"), ("cause_id", "uuid"), ("holds_on", "date"), ("recorded_by", "uuid"),
)
# fmt: on
# The rows as one value: one statement and one plan, whether it is one transfer or a whole batch of payments.
_INSERT = (
    f"INSERT INTO ledger_transfer ({', '.join(name for name, _ in _COLUMNS)})"  # noqa: S608
    f" SELECT * FROM jsonb_to_recordset(%s::jsonb) AS new({', '.join(f'{name} {kind}' for name, kind in _COLUMNS)})"
    " ON CONFLICT DO NOTHING"
)
_NAMES = tuple(name for name, _ in _COLUMNS)
_values = attrgetter(*_NAMES)


def _facts(new: NewTransfer) -> tuple[object, ...]:
    """What a transfer says, in the order of the columns; without entry, line, moment and actor."""
    accounts = account_id(new.debit), account_id(new.credit)
    return (new.id, str(new.kind), *accounts, new.cents, new.pending_id, new.reverses_id, *new.cause, new.holds_on)


def _row(new: NewTransfer, entry: UUID, line: int, lines: int, actor: Actor, clock: Clock) -> Transfer:
    """As it will be in the table: nothing of it is decided there, so it is not read back."""
    id_, kind, debit, credit, cents, pending, reverses, cause_type, cause_id, holds_on = _facts(new)
    row = Transfer(
        id=id_, known_at=clock.now(), entry=entry, line=line, lines=lines, kind=kind, debit_id=debit, credit_id=credit,
        cents=cents, pending_id=pending, reverses_id=reverses, cause_type=cause_type, cause_id=cause_id,
        holds_on=holds_on, recorded_by=actor.account_id,
    )  # fmt: skip
    row._state.adding, row._state.db = False, connection.alias
    return row


def _insert(rows: Sequence[Transfer], event: Event, transfers: Sequence[NewTransfer], entry: UUID) -> bool:
    """Whether these are new. A part that is new and a part that is not cannot be one entry: Conflict."""
    written = json.dumps([dict(zip(_NAMES, _values(row), strict=True)) for row in rows], default=str)
    inserted = events.record_with(event, insert=_INSERT, values=[written], rows=len(rows))
    if inserted not in (0, len(rows)):
        raise _conflict(transfers, entry)
    return inserted == len(rows)


def _there_already(transfers: Sequence[NewTransfer], entry: UUID) -> list[Transfer]:
    """Nothing was new: the same transfers, sent again, or others in the way of these."""
    rows = _rows(transfers)
    for new, row in zip(transfers, rows, strict=False):
        if (row.entry, row.lines, *_facts(new)) != (entry, len(transfers), *row_facts(row)):
            raise _conflict(transfers, entry)
    if len(rows) != len(transfers):
        raise _conflict(transfers, entry)
    return rows


def row_facts(row: Transfer) -> tuple[object, ...]:
    return (
        *(row.pk, row.kind, row.debit_id, row.credit_id, row.cents, row.pending_id, row.reverses_id),
        *(row.cause_type, row.cause_id, row.holds_on),
    )


def _rows(transfers: Sequence[NewTransfer]) -> list[Transfer]:
    """The rows that are there, in the order of `transfers`."""
    found = Transfer.objects.select_related("debit", "credit").in_bulk([new.id for new in transfers])
    return [found[new.id] for new in transfers if new.id in found]


def _conflict(transfers: Sequence[NewTransfer], entry: UUID) -> LabError:
    """Which of the unique ids was taken by another: the transfer's own, the pending one's, or the entry."""
    mine = [new.id for new in transfers]
    others = Transfer.objects.exclude(pk__in=mine)
    if others.filter(pending__in=[new.pending_id for new in transfers if new.pending_id]).exists():
        return Conflict("ledger.ended_already")
    if others.filter(reverses__in=[new.reverses_id for new in transfers if new.reverses_id]).exists():
        return Conflict("ledger.reversed_already")
    return Conflict("ledger.same_id_other_content")


def _refusal(error: DatabaseError, transfers: Sequence[NewTransfer]) -> LabError | None:
    """The words for what the trigger refused; None for anything else."""
    if isinstance(error.__cause__, DeadlockDetected):
        return Conflict("ledger.busy")
    diagnosis = getattr(error.__cause__, "diag", None)
    keys = {str(account_id(key)): key for new in transfers for key in (new.debit, new.credit)}
    match getattr(diagnosis, "constraint_name", None):
        case "account_floor" if diagnosis.message_primary == "overdraft":  # type: ignore[union-attr]
            short = json.loads(diagnosis.message_detail)  # type: ignore[union-attr]
            return Overdraft(keys[short["id"]], short["name"], short["cents"])
        case "transfer_account_exists":
            return NotFound("ledger.account_unknown", key=keys[diagnosis.message_detail])  # type: ignore[union-attr]
        case "transfer_ends_its_own":
            return LabError("ledger.ends_nothing")
        case "transfer_reverses_its_own":
            return LabError("ledger.reverses_nothing")
        case _:
            return None
