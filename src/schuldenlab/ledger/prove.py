# SPDX-License-Identifier: EUPL-1.2
"""Proving the books: every balance computed again from all transfers, every entry compared with the sealed log.

The database refuses each of these faults when it works as built. This is for the day on which somebody repaired a row
by hand, restored half a backup, or owned the database. What balances and was changed all the same differs from its
event `ledger.posted`; that the events are those that were sealed, `schuldenlab events verify` proves.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM


@dataclass(frozen=True, slots=True)
class Fault:
    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"


@dataclass(frozen=True, slots=True)
class Size:
    accounts: int
    transfers: int


# What each account should hold; also for an account that is not there any more.
_AGAIN = """
    SELECT account,
           COALESCE(sum(cents) FILTER (WHERE received AND kind IN ('now', 'post')), 0) AS dr_posted,
           COALESCE(sum(cents) FILTER (WHERE NOT received AND kind IN ('now', 'post')), 0) AS cr_posted,
           COALESCE(sum(CASE kind WHEN 'pending' THEN cents WHEN 'now' THEN 0 ELSE -cents END)
                    FILTER (WHERE received), 0) AS dr_pending,
           COALESCE(sum(CASE kind WHEN 'pending' THEN cents WHEN 'now' THEN 0 ELSE -cents END)
                    FILTER (WHERE NOT received), 0) AS cr_pending
    FROM ledger_transfer, LATERAL (VALUES (debit_id, true), (credit_id, false)) AS leg (account, received)
    GROUP BY account
"""

# Line by line what services.digest was given.
_DIGEST = """
    encode(sha256(convert_to(string_agg(concat_ws('|', id, kind, debit_id, credit_id, cents,
        COALESCE(pending_id::text, 'None'), COALESCE(reverses_id::text, 'None'), cause_type, cause_id,
        to_char(holds_on, 'YYYY-MM-DD')), E'\\n' ORDER BY line), 'UTF8')), 'hex')
"""

# kind of fault -> a query whose rows each say, in one text, where it is
_CHECKS = {
    "balance": f"""
        SELECT concat('account ', key, ', ', side.name, ': ', side.kept, ' cents kept, ', side.again, ' in transfers')
        FROM ledger_account AS kept LEFT JOIN ({_AGAIN}) AS again ON again.account = kept.id,
        LATERAL (VALUES ('debit posted', kept.dr_posted, COALESCE(again.dr_posted, 0)),
                        ('credit posted', kept.cr_posted, COALESCE(again.cr_posted, 0)),
                        ('debit pending', kept.dr_pending, COALESCE(again.dr_pending, 0)),
                        ('credit pending', kept.cr_pending, COALESCE(again.cr_pending, 0))) AS side (name, kept, again)
        WHERE side.kept <> side.again
    """,  # noqa: S608
    "overdraft": f"""
        SELECT concat('account ', key, ': ', short.cents, ' cents below zero')
        FROM ledger_account AS kept JOIN ({_AGAIN}) AS again ON again.account = kept.id,
        LATERAL (SELECT CASE side WHEN 'credit' THEN again.dr_posted + again.dr_pending - again.cr_posted
                                  ELSE again.cr_posted + again.cr_pending - again.dr_posted END) AS short (cents)
        WHERE floor_zero AND short.cents > 0
    """,  # noqa: S608
    "no account": """
        SELECT concat('transfer ', transfer.id, ': account ', leg.account, ' is not there')
        FROM ledger_transfer AS transfer, LATERAL (VALUES (debit_id), (credit_id)) AS leg (account)
        WHERE NOT EXISTS (SELECT FROM ledger_account WHERE id = leg.account)
    """,
    "ended twice": """
        SELECT concat('transfer ', pending_id, ': by ', string_agg(id::text, ' and ' ORDER BY id))
        FROM ledger_transfer WHERE pending_id IS NOT NULL GROUP BY pending_id HAVING count(*) > 1
    """,
    "ends nothing": """
        SELECT concat('transfer ', ending.id, ': a ', ending.kind)
        FROM ledger_transfer AS ending LEFT JOIN ledger_transfer AS promise ON promise.id = ending.pending_id
        WHERE (ending.kind IN ('post', 'void') OR ending.pending_id IS NOT NULL)
          AND (promise.kind, promise.debit_id, promise.credit_id, promise.cents)
              IS DISTINCT FROM ('pending', ending.debit_id, ending.credit_id, ending.cents)
    """,
    "turned back twice": """
        SELECT concat('transfer ', reverses_id, ': by ', string_agg(id::text, ' and ' ORDER BY id))
        FROM ledger_transfer WHERE reverses_id IS NOT NULL GROUP BY reverses_id HAVING count(*) > 1
    """,
    "turns back nothing": """
        SELECT concat('transfer ', opposite.id)
        FROM ledger_transfer AS opposite LEFT JOIN ledger_transfer AS done ON done.id = opposite.reverses_id
        WHERE opposite.reverses_id IS NOT NULL
          AND (COALESCE(done.kind IN ('now', 'post'), false), done.debit_id, done.credit_id, done.cents)
              IS DISTINCT FROM (true, opposite.credit_id, opposite.debit_id, opposite.cents)
    """,
    "broken entry": """
        SELECT concat('entry ', entry, ': lines ', string_agg(line::text, ' ' ORDER BY line), ' of ', max(lines))
        FROM ledger_transfer GROUP BY entry
        HAVING count(*) <> max(lines) OR min(lines) <> max(lines) OR count(DISTINCT line) <> count(*)
            OR min(line) <> 1 OR max(line) <> max(lines)
    """,
    "not as logged": f"""
        SELECT concat('entry ', there.entry)
        FROM (SELECT entry, min(known_at) AS first, max(known_at) AS last, min(recorded_by::text) AS one,
                     max(recorded_by::text) AS other, {_DIGEST} AS digest
              FROM ledger_transfer GROUP BY entry) AS there
        JOIN base_event AS event ON event.subject_id = there.entry AND event.verb = 'ledger.posted'
        WHERE event.data ->> 'digest' <> there.digest
           OR (event.known_at, event.known_at, event.actor_id::text, event.actor_id::text)
              <> (there.first, there.last, there.one, there.other)
    """,  # noqa: S608
    "not logged": """
        SELECT concat('entry ', entry, ': posted past the program')
        FROM (SELECT DISTINCT entry FROM ledger_transfer) AS there
        WHERE NOT EXISTS (SELECT FROM base_event WHERE subject_id = there.entry AND verb = 'ledger.posted')
    """,
    "gone": """
        SELECT concat('entry ', subject_id, ': ', data ->> 'transfers', ' transfers in the log, none here')
        FROM base_event AS event
        WHERE verb = 'ledger.posted' AND NOT EXISTS (SELECT FROM ledger_transfer WHERE entry = event.subject_id)
    """,
}


@contextmanager
def books() -> Iterator[Size]:
    """All of the books as they are at one moment: work goes on meanwhile, and is not seen."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with acting(SYSTEM), connection.cursor() as cursor:
            cursor.execute("SELECT (SELECT count(*) FROM ledger_account), (SELECT count(*) FROM ledger_transfer)")
            yield Size(*cursor.fetchone())


def faults() -> Iterator[Fault]:
    """Every fault, inside `books`. The database computes, and hands over a few rows at a time."""
    for kind, query in _CHECKS.items():
        with connection.chunked_cursor() as cursor:
            cursor.execute(query)
            while rows := cursor.fetchmany(500):
                yield from (Fault(kind, what) for (what,) in rows)
