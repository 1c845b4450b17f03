# SPDX-License-Identifier: EUPL-1.2
"""One method beside one household: what fits, what does not and why, what can be found out, and who may depart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from schuldenlab.base.actor import Actor
from schuldenlab.base.errors import NotAllowed, NotFound
from schuldenlab.base.forms import Words, words_of
from schuldenlab.methods.vocabulary import FACTS
from schuldenlab.people.selectors import mandate_for

from .acts import fact_words, filled
from .models import MethodVersion
from .packages import method_in, param_values
from .selectors import MethodFit, method_fit


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that is not known. `name` only where it can be noted by hand; others come from a register or from work."""

    words: str
    name: str


@dataclass(frozen=True, slots=True)
class Condition:
    words: str
    kind: str
    verdict: bool | None
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """`reasons`: what a departure asks; empty when none is needed or possible. `refusal`: why not by this actor."""

    fit: MethodFit
    title: str
    promise: str
    conditions: tuple[Condition, ...]
    reasons: tuple[str, ...]
    refusal: Words | None

    @property
    def can_choose(self) -> bool:
        return self.fit.places_left != 0 and self.refusal is None and (self.fit.fits is True or bool(self.reasons))


def choice_view(*, case_id: UUID, key: str, actor: Actor, on: date, language: str) -> ChoiceView:
    """Raises NotFound for a method that takes no cases here, and outside the actor's sight."""
    found = method_fit(case_id=case_id, actor=actor, on=on, language=language)
    one = next((fit for fit in found if fit.key == key), None)
    if one is None:
        raise NotFound()
    method = method_in(MethodVersion.objects.get(pk=one.version_id))
    values = param_values(method, on=on)
    departs = one.fits is not True and one.can_depart
    rule = next((rule for rule in method.decisions if rule.kind == "departure"), None) if departs else None
    refusal = None
    if rule is not None:
        try:
            mandate_for(actor=actor, decision_kind="departure", cents=0, on=on, method_key=key)
        except NotAllowed as error:
            refusal = words_of(error)
    return ChoiceView(
        fit=one,
        title=filled(method.text("title", language), values, language),
        promise=filled(method.text("promise", language), values, language),
        conditions=tuple(
            Condition(
                filled(one.words[part.key], values, language),
                part.kind,
                part.verdict,
                tuple(_missing(name, language) for name in part.missing if not name.startswith("$")),
            )
            for part in one.parts
        ),
        reasons=tuple(rule.reasons) if rule else (),
        refusal=refusal,
    )


def _missing(name: str, language: str) -> Missing:
    fact = FACTS[name.partition(":")[0]]
    return Missing(fact_words(name, language), name if fact.recordable else "")
