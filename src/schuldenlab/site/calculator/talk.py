# SPDX-License-Identifier: EUPL-1.2
"""One reading of what was sent: every group that was answered, in order, and the one to ask now.

Nothing is remembered between two requests. The page sends all answers again, and the field `shown` says which groups
were on it; an answer that no longer matters travels along unseen, so that it is there when it matters again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import TypeAlias

from django.core.exceptions import ValidationError
from django.http import QueryDict

from schuldenlab import law

from .questions import CORRECTIONS, FIRST, SCHEME, Group, Hand, Home, Register
from .state import State

Make: TypeAlias = Callable[..., Group]
OUR_OWN = ("csrfmiddlewaretoken", "shown", "scheme", "do", "once", "language", "slider")
_VALUE_MAX, _HIDDEN_MAX = 600, 200


class Talk:
    """`groups` as the page shows them; `next` is the one to answer or to mend, None where nothing is left to ask."""

    def __init__(self, sent: QueryDict, *, on: date, language: str, scheme: bool) -> None:
        self.sent = sent
        self.state = State(on=on, language=language, scheme=scheme)
        self.groups: list[Group] = []
        self.next: Group | None = None
        shown = set(sent.get("shown", "").split(","))
        for make in asks(self.state):
            group = make(None, state=self.state)
            if group.key in shown:
                group = make(sent, state=self.state)
            self.groups.append(group)
            if not group.is_valid():  # not sent yet, or not right yet
                self.next = group
                break
            group.tell(self.state)
            self.state.look()
        else:
            self._mend()

    @property
    def wrong(self) -> bool:
        """Whether something that was sent has to be mended."""
        return any(one.errors for one in self.groups)

    @property
    def answered(self) -> list[Group]:
        return [one for one in self.groups if one is not self.next]

    @property
    def shown(self) -> str:
        return ",".join(one.key for one in self.groups)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What was sent and is not on the page now: it is kept for when it matters again."""
        here = {name for group in self.groups for name in group.fields} | set(OUR_OWN)
        found = [(name, value) for name in self.sent if name not in here for value in self.sent.getlist(name)]
        return [(name, value) for name, value in found if len(value) <= _VALUE_MAX][:_HIDDEN_MAX]

    def _mend(self) -> None:
        """What the rules cannot use, at the field it is about."""
        for found in (self.state.free, self.state.capacity):
            if isinstance(found.refused, law.InputWrong):
                for group in self.groups:
                    if found.refused.name in group.fields:
                        said = law.refusal(found.refused, self.state.language)
                        group.add_error(found.refused.name, ValidationError(said, code=found.refused.code))
                        self.next = group
                        return


def asks(state: State) -> Iterator[Make]:
    """What is asked, in order. Each is told to the state before the next is thought of."""
    yield Home
    if "situation" not in state.facts:
        yield Register
    yield from _until_nothing(state, FIRST, lambda: state.free)
    if state.scheme and state.free.answer is not None:
        yield from _until_nothing(state, SCHEME, lambda: state.capacity)


def _until_nothing(state: State, groups: tuple[type[Group], ...], found: Callable[[], law.Asked]) -> Iterator[Make]:
    waiting, by_hand = list(groups), set(CORRECTIONS)
    while True:
        one = next((one for one in waiting if one.wanted(state)), None)
        if one is not None:
            waiting.remove(one)
            yield one
            continue
        refused = found().refused
        if not isinstance(refused, law.NotEstablished) or refused.name in by_hand | {"period"}:
            return
        by_hand.add(refused.name)
        yield partial(Hand, refused=refused)
