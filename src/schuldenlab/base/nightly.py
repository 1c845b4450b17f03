# SPDX-License-Identifier: EUPL-1.2
"""What has to happen every night, by one command: `schuldenlab nightly`.

A room adds its own with `register` in the `ready` of its AppConfig. Each job has transactions of its own and says in
one line what it did; one that fails does not keep the others from running.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from .clock import Clock, SystemClock
from .errors import LabError

NAMED_MAX = 8  # of the rows that were left undone
CALLS_KEPT = timedelta(days=30)  # longer than anybody repeats a call; the database keeps younger ones too

Job = Callable[[Clock], str]
_jobs: dict[str, Job] = {}


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one job. `error` is there when it failed."""

    name: str
    said: str
    error: Exception | None = None


def register(name: str, job: Job) -> None:
    """Make a job part of every night, after those registered before. Twice the same name is a programming error."""
    if name in _jobs:
        raise ValueError(f"{name} is registered twice")
    _jobs[name] = job


def run(*, clock: Clock) -> Iterator[Done]:
    """Do every job, in order."""
    for name, job in _jobs.items():
        try:
            yield Done(name, job(clock))
        except Exception as error:
            yield Done(name, "", error)


class Telling(Exception):
    """An error whose message may be shown: it names rows, never persons."""


class LogBroken(Telling):
    """The log is not what was sealed."""


class LeftUndone(Telling):
    """Some of the rows of a job could not be done; the others were."""


def one_by_one(ids: Iterable[UUID], do: Callable[[UUID], int]) -> int:
    """What `do` comes to over all of these, each in a transaction of its own.

    One that breaks keeps no other waiting. Raises LeftUndone at the end, which counts them and names them by id.
    """
    total, count, left = 0, 0, []
    for one in ids:
        count += 1
        try:
            with transaction.atomic():
                total += do(one)
        except Exception as error:
            left.append(f"{one} ({error.code if isinstance(error, LabError) else type(error).__name__})")
    if left:
        more = [f"and {len(left) - NAMED_MAX} more"] if len(left) > NAMED_MAX else []
        raise LeftUndone(f"{len(left)} of {count} left undone: {', '.join(left[:NAMED_MAX] + more)}")
    return total


def _seal(clock: Clock) -> str:
    from .sealing import seal

    newest = seal(clock=clock, everything=True)
    return f"link {newest.number} {newest.digest}" if newest else "no events yet"


def _verify(clock: Clock) -> str:
    from .sealing import verify

    findings = verify()
    if broken := [str(finding) for finding in findings if finding.breaks]:
        raise LogBroken("; ".join(broken))
    return "; ".join(["the log is as it was sealed", *map(str, findings)])


def _sweep_keys(clock: Clock) -> str:
    from .case_keys import finish_destruction

    return f"{finish_destruction()} files of destroyed keys removed"


def _forget_calls(clock: Clock) -> str:
    """After a month nobody repeats a call any more.

    A month of real time, as the database counts it: a demo that shows a day of next year removes nothing sooner, and
    nobody can hand in a clock by which a fresh call is old.
    """
    from .acting import acting
    from .actor import SYSTEM
    from .models import IdempotentCall

    since = min(clock.now(), SystemClock().now()) - CALLS_KEPT
    with acting(SYSTEM):
        count, _ = IdempotentCall.objects.filter(known_at__lt=since).delete()
    return f"{count} answers to old calls removed"


register("seal", _seal)
register("verify", _verify)
register("keys", _sweep_keys)
register("calls", _forget_calls)
