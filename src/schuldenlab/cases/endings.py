# SPDX-License-Identifier: EUPL-1.2
"""What rooms above take back when help ends: nothing of theirs may go on by itself.

A follower runs in the transaction that decides or closes, with the case locked, and may find nothing to do.
"""

from __future__ import annotations

from typing import Protocol

from schuldenlab.base.actor import Actor
from schuldenlab.base.clock import Clock

from .models import Case, Decision


class Follower(Protocol):
    def __call__(self, *, case: Case, actor: Actor, clock: Clock) -> object: ...


_followers: list[Follower] = []


def ending_register(follower: Follower) -> None:
    """Twice the same follower is a programming error."""
    assert follower not in _followers, f"{follower} is registered twice"
    _followers.append(follower)


def help_ends(*, case: Case, actor: Actor, clock: Clock) -> None:
    for follower in _followers:
        follower(case=case, actor=actor, clock=clock)


def decided(decision: Decision, *, case: Case, actor: Actor, clock: Clock) -> None:
    """Help ends by a decision to end it, or by one that takes an admission back."""
    if (decision.kind, decision.outcome) in (("ending", "granted"), ("admission", "refused")):
        help_ends(case=case, actor=actor, clock=clock)
