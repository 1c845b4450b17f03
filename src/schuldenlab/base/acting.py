# SPDX-License-Identifier: EUPL-1.2
"""Taking on a database role for the length of one transaction.

SET LOCAL, never plain SET: a plain one stays on the connection and the next request inherits it. Outside
`acting` the web role has no rights, so a forgotten one fails with "permission denied" instead of showing too much.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from .actor import Actor, DbRole, Role


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """One transaction as this actor; what was in force before is put back afterwards.

    SET LOCAL ends with the transaction, so the outermost one has nothing to put back; and who is acting as this actor
    already has nothing to take on: two round trips less.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        before = () if outermost else _current()
        same = before == _values(actor)
        if not same:
            take_on(actor)
        yield actor
        if not outermost and not same:
            _restore(before)


@contextmanager
def at_the_door() -> Iterator[None]:
    """One transaction before we know who it is: session, login and scope only."""
    with transaction.atomic():
        before = _current()
        take_on(None)
        yield
        _restore(before)


def take_on(actor: Actor | None) -> None:
    """Switch the running transaction to this actor (None: back to the door)."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a role is taken on inside a transaction")
    if actor is None:
        _set((DbRole.ENTRY, *[""] * (len(_NAMES) - 1)))
        return
    _set(_values(actor))


def _values(actor: Actor) -> tuple[str, ...]:
    return (
        actor.db_role,
        str(actor.account_id),
        str(actor.person_id or ""),
        "{" + ",".join(map(str, actor.person_ids)) + "}",
        "{" + ",".join(map(str, actor.organisation_ids)) + "}",
        "{" + ",".join(map(str, (*actor.answers_as(Role.CREDITOR_EMPLOYEE), *actor.collects_for))) + "}",
    )


_NAMES = ("role", "lab.account", "lab.own_person", "lab.persons", "lab.organisations", "lab.creditors")
_TAKE_ON = "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in _NAMES)


def _set(values: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_ON, values)


def _restore(before: tuple[str, ...]) -> None:
    """A transaction that will be rolled back restores by itself, and refuses further statements."""
    if not connection.needs_rollback:
        _set(before)


def _current() -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join("COALESCE(current_setting(%s, true), '')" for _ in _NAMES), list(_NAMES))
        return tuple(cursor.fetchone())
