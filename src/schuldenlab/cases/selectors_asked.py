# SPDX-License-Identifier: EUPL-1.2
"""What follows when somebody asked for help: before when the law wants a talk and a decision, and what is next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from schuldenlab.base import access
from schuldenlab.base.actor import Actor
from schuldenlab.base.errors import NotFound
from schuldenlab.base.local_values import local_values
from schuldenlab.base.models import Task
from schuldenlab.law import InputWrong
from schuldenlab.methods.terms import LAW_TERMS, threatened_since
from schuldenlab.methods.vocabulary.lists import THREATS
from schuldenlab.people.purposes import Purpose, require_purpose
from schuldenlab.people.selectors import person_names

from .acts import article
from .facts import facts_collect
from .models import Case
from .own_facts import threats_alive

_READS = (
    "talk.held",
    "threat.any",
    *(f"{name}:{threat}" for name in ("threat.of", "threat.averted") for threat in THREATS),
)


@dataclass(frozen=True, slots=True)
class AskedView:
    """`talk_due`: the last day for the first talk; `talked_on` None: it has still to come. `decision_due` None: that
    term begins with the talk. `by_act`: the ordinance sets no weeks, so the most the act allows."""

    case_id: UUID
    names: str
    asked_on: date
    threats: tuple[str, ...]
    talk_due: date
    talk_article: str
    talked_on: date | None
    decision_due: date | None
    decision_article: str
    by_act: bool
    next_step: str
    next_do: str


def asked_view(*, case_id: UUID, actor: Actor, purpose: Purpose, on: date) -> AskedView:
    """Raises NotFound outside the actor's sight."""
    require_purpose(actor, purpose)
    case = Case.objects.for_actor(actor).filter(pk=case_id).first()
    if case is None:
        raise NotFound()
    access.note(purpose, case.client_ids)
    names = person_names(person_ids=case.client_ids, actor=actor, purpose=purpose)
    facts = facts_collect(case=case, names=_READS, on=on)
    threats = tuple(threats_alive(facts))
    talk = LAW_TERMS["wgs.first_talk"]
    talked_on = facts["talk.held"].holds_on if "talk.held" in facts else None
    decision_due, by_act = _decision(talked_on, on) if talked_on else (None, False)
    task = Task.objects.filter(case_id=case.pk, done_at=None).order_by("due_on", "opened_at", "id").first()
    return AskedView(
        case_id=case.pk,
        names=", ".join(names.values()),
        asked_on=case.asked_on,
        threats=threats,
        talk_due=talk.due(case.asked_on, threat=threatened_since(facts)),
        talk_article=article("law:wgs.first_talk"),
        talked_on=talked_on,
        decision_due=decision_due,
        decision_article=article("law:wgs.decision"),
        by_act=by_act,
        next_step=task.step if task else "",
        next_do=task.what.removeprefix("cases.actions.") if task else "",
    )


def open_case_of(*, person_id: UUID, actor: Actor) -> UUID | None:
    """The case this person has open, if any: their story goes on there."""
    rows = Case.objects.for_actor(actor).filter(client_ids__contains=[person_id], closed_on=None)
    return rows.order_by("-opened_on").values_list("pk", flat=True).first()


def _decision(talked_on: date, on: date) -> tuple[date, bool]:
    """By the city's ordinance; where it set nothing, or what the act does not allow, by the act."""
    law = LAW_TERMS["wgs.decision"]
    chosen = local_values([law.choice], on=on).get(law.choice)
    try:
        return law.due(talked_on, weeks=chosen.value if chosen else None), chosen is None
    except InputWrong:
        return law.due(talked_on), True
