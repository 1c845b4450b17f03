# SPDX-License-Identifier: EUPL-1.2
"""What has to happen every night, by one command: `schuldenlab nightly`.

A room adds its own with `register` in the `ready` of its AppConfig. Each job has transactions of its own and says in
one line what it did; one that fails does not keep the others from running.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from .clock import Clock

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


class LogBroken(Exception):
    """The log is not what was sealed. The findings name rows, never persons."""


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
    """After a month nobody repeats a call any more."""
    from .acting import acting
    from .actor import SYSTEM
    from .models import IdempotentCall

    with acting(SYSTEM):
        count, _ = IdempotentCall.objects.filter(known_at__lt=clock.now() - CALLS_KEPT).delete()
    return f"{count} answers to old calls removed"


register("seal", _seal)
register("verify", _verify)
register("keys", _sweep_keys)
register("calls", _forget_calls)
