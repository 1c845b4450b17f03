# SPDX-License-Identifier: EUPL-1.2
"""One reading of what was sent: every group that was answered, in order, and the one to ask now.

Nothing is remembered between two requests. The page sends all answers again: the field `shown` says which groups were
answered before, `asked` which one is sent now. Any other press leaves that one as it was typed. An answer that no
longer matters travels along unseen, so that it is there when it matters again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.http import QueryDict

from schuldenlab import law

from .groups import Group, Hand, hand_key
from .questions import FIRST, Home, Register
from .scheme import CORRECTIONS, SCHEME
from .state import State

OUR_OWN = ("csrfmiddlewaretoken", "shown", "asked", "scheme", "do", "once", "language", "slider")
_VALUE_MAX, _HIDDEN_MAX = 600, 200


class Talk:
    """`groups` as the page shows them; `next` is the one to answer or to mend, None where nothing is left to ask."""

    def __init__(self, sent: QueryDict, *, on: date, language: str, scheme: bool) -> None:
        self.sent = sent
        self.state = State(on=on, language=language, scheme=scheme)
        self.groups: list[Group] = []
        self.next: Group | None = None
        answered = set(sent.get("shown", "").split(","))
        if sent.get("do", "next") == "next":
            answered.add(sent.get("asked", ""))
        for make in asks(self.state):
            group = make(sent, answered=make.key in answered, state=self.state)
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
        return ",".join(one.key for one in self.answered)

    @property
    def scheme_waits(self) -> bool:
        """Whether the press for the debt scheme was heard, and an answer has to come first."""
        return self.sent.get("do") == "scheme" and self.next is not None

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


@dataclass(frozen=True, slots=True)
class ByHand:
    """The question for an amount that is established nowhere, as a group is asked for."""

    refused: law.NotEstablished

    @property
    def key(self) -> str:
        return hand_key(self.refused)

    def __call__(self, sent: QueryDict, *, answered: bool, state: State) -> Group:
        return Hand(sent, answered=answered, state=state, refused=self.refused)


def asks(state: State) -> Iterator[type[Group] | ByHand]:
    """What is asked, in order. Each is told to the state before the next is thought of."""
    yield Home
    if "situation" not in state.facts:
        yield Register
    yield from _until_nothing(state, FIRST, lambda: state.free)
    if state.scheme and state.free.answer is not None:
        yield from _until_nothing(state, SCHEME, lambda: state.capacity)


def _until_nothing(
    state: State, groups: tuple[type[Group], ...], found: Callable[[], law.Asked]
) -> Iterator[type[Group] | ByHand]:
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
        yield ByHand(refused)
