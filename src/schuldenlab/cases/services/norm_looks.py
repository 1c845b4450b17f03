# SPDX-License-Identifier: EUPL-1.2
"""Keeping what a file of norms would do, so that whoever decides about it can look before it is installed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from uuid import UUID

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import Actor
from schuldenlab.base.clock import Clock
from schuldenlab.base.errors import NotAllowed
from schuldenlab.law.errors import LawError
from schuldenlab.law.norms import Period

from ..models import Case, NormLook, NormLookLine
from ..norm_effect import Changed, NotWorkedOut
from ..norm_figures import figures
from ..policies import is_system

BATCH = 1_000
NAME_MAX = 100


def norm_look_keep(
    *, period: Period, file: str, found: Iterable[Changed | NotWorkedOut], actor: Actor, clock: Clock
) -> UUID:
    """Keeps what `norm_effect` found of the file with this name: the figures, and a line for each amount that changes.

    Only the command on the server may. Raises NotAllowed.
    """
    if not is_system(actor):
        raise NotAllowed()
    changes: dict[str, list[Changed]] = defaultdict(list)
    left, by_hand = Counter[str](), defaultdict(set)
    for one in found:
        if isinstance(one, Changed):
            changes[one.name].append(one)
            for name in one.by_hand:
                by_hand[name].add(one.case_id)
        else:
            left[reason_of(one)] += 1
    with acting(actor):
        look = NormLook.objects.create(
            known_at=clock.now(), file=file[:NAME_MAX], sha256=period.sha256, valid_from=period.valid_from,
            valid_to=period.valid_to, looked_on=clock.today(), left=left,
            figures={name: asdict(figures(one.after - one.before for one in many)) for name, many in changes.items()},
            by_hand={name: len(cases) for name, cases in by_hand.items()},
        )  # fmt: skip
        lines = [one for many in changes.values() for one in many if one.after != one.before]
        for start in range(0, len(lines), BATCH):
            _keep_lines(look, lines[start : start + BATCH])
    return look.pk


def _keep_lines(look: NormLook, lines: list[Changed]) -> None:
    cases = Case.objects.in_bulk([one.case_id for one in lines])
    NormLookLine.objects.bulk_create(
        NormLookLine(
            known_at=look.known_at, case_id=one.case_id, client_ids=cases[one.case_id].client_ids, look=look,
            name=one.name, before_cents=one.before, after_cents=one.after,
        )
        for one in lines
    )  # fmt: skip


def reason_of(one: NotWorkedOut) -> str:
    """A code, and the name that it is about where there is one: `not_established:owner_addition`."""
    if isinstance(one.reason, LawError):
        return f"{one.reason.code}:{one.reason.values.get('name', '')}"
    return one.reason
