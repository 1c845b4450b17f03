# SPDX-License-Identifier: EUPL-1.2
"""One method beside one household: what fits, what does not and why, what can be found out, and who may depart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from schuldenlab.base.actor import SYSTEM, Actor
from schuldenlab.base.errors import NotAllowed, NotFound
from schuldenlab.base.forms import Words, words_of
from schuldenlab.methods.vocabulary import FACTS
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import mandate_for, person_names, resident_facts

from .actions import action_page
from .acts import fact_words, filled
from .fitting import FitPart
from .models import Case, MethodVersion
from .packages import method_in, param_values
from .selectors import MethodFit, case_to_fit, fits_of

LIVES_HERE, AGE = "person.lives_in_municipality", "person.age"
# The action on whose page a room above finds it out.
_COMES_FROM = {
    "capacity.month": "calculation.make",
    "free_amount.month": "calculation.make",
    "regular.share": "calculation.make",
    "debts.only_kind": "claims.add",
    "debts.count": "claims.add",
    "debts.total": "claims.add",
}


@dataclass(frozen=True, slots=True)
class OpenClient:
    """A client of whom nobody wrote down what the page of their address, or of their birth date, asks."""

    person_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that is not known. `name` only where it can be noted by hand; others come from a register or from work.
    `address_of`, `birth_of`: whose address or birth date tells it. `action`: what tells it, on the address `page`."""

    words: str
    name: str
    action: str = ""
    page: str = ""
    address_of: tuple[OpenClient, ...] = ()
    birth_of: tuple[OpenClient, ...] = ()


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
    case = case_to_fit(case_id=case_id, actor=actor)
    one = next((fit for fit in fits_of(case, on=on, language=language) if fit.key == key), None)
    if one is None:
        raise NotFound()
    known = open_clients(case, [one], actor=actor, on=on)
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
                missing_of(part, language, known),
            )
            for part in one.parts
        ),
        reasons=tuple(rule.reasons) if rule else (),
        refusal=refusal,
    )


@dataclass(frozen=True, slots=True)
class OpenClients:
    """Of whom a page of their own is to be filled in before methods can say whether they fit."""

    address_of: tuple[OpenClient, ...] = ()
    birth_of: tuple[OpenClient, ...] = ()


def open_clients(case: Case, fits: Iterable[MethodFit], *, actor: Actor, on: date) -> OpenClients:
    """Whose address or birth date is to be written down before these methods can say whether they fit; nobody where
    none of them asks it."""
    asked = {name for one in fits for part in one.parts for name in part.missing} & {LIVES_HERE, AGE}
    if not asked:
        return OpenClients()
    known = resident_facts(person_ids=case.client_ids, on=on, actor=SYSTEM)
    unplaced = {one.person_id for one in known if LIVES_HERE in asked and one.in_municipality is None}
    ageless = {one.person_id for one in known if AGE in asked and one.ages is None and not one.deceased}
    names = person_names(person_ids=unplaced | ageless, actor=actor, purpose=Purpose.PLAN)
    clients = [OpenClient(one, names[one]) for one in case.client_ids if one in names]
    return OpenClients(
        tuple(one for one in clients if one.person_id in unplaced),
        tuple(one for one in clients if one.person_id in ageless),
    )


def missing_of(part: FitPart, language: str, known: OpenClients) -> tuple[Missing, ...]:
    """What is not known of this condition, and where each can be found out."""
    return tuple(_missing(name, language, known) for name in part.missing if not name.startswith("$"))


def _missing(name: str, language: str, known: OpenClients) -> Missing:
    fact, action = FACTS[name.partition(":")[0]], _COMES_FROM.get(name, "")
    return Missing(
        fact_words(name, language),
        name if fact.recordable else "",
        action,
        action_page(action),
        known.address_of if name == LIVES_HERE else (),
        known.birth_of if name == AGE else (),
    )
