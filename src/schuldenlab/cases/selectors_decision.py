# SPDX-License-Identifier: EUPL-1.2
"""A decision before it is taken: on which mandate, who looks along, what must have been heard, which letter follows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from schuldenlab.base import case_keys
from schuldenlab.base.actor import Actor
from schuldenlab.base.errors import NotAllowed, NotFound
from schuldenlab.base.forms import Words, words_of
from schuldenlab.methods import schema
from schuldenlab.methods.vocabulary.lists import PAPERS, REASONS
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import mandate_for, person_names
from schuldenlab.people.selectors.mandates import kind_in_words

from .acts import Act
from .models import Advice, Contact, DecisionProposal, Plan
from .packages import method_of
from .selectors import proposals_of
from .services.deciding import OBJECTION_WEEKS, PLAN_PAPER


@dataclass(frozen=True, slots=True)
class DecisionLook:
    """`mandate` False with a `refusal`: this actor may not decide it, and who may. `limit_cents` None: no limit.

    `advice_of`: the role that advises first, and `advised` whether a colleague did; `hearing` likewise. `lacks_plan`:
    nobody can be admitted yet.
    """

    kind: str
    current: str
    current_on: date | None
    mandate: bool
    limit_cents: int | None
    refusal: Words | None
    second_person: str
    advice_of: str
    advised: bool
    hearing: bool
    heard: bool
    lacks_plan: bool
    letter: str
    objection_weeks: int
    proposals: int


def decision_look(act: Act, *, language: str) -> DecisionLook:
    """What one has to know before deciding this."""
    rule = act.rule
    assert rule is not None
    assert act.method is not None
    now = act.decision
    newer = {"known_at__gt": now.known_at} if now else {}
    limit, refusal = None, None
    try:
        limit = mandate_for(
            actor=act.actor, decision_kind=rule.kind, cents=0, on=act.on, method_key=act.method.key
        ).limit_cents
    except NotAllowed as error:
        refusal = words_of(error)
    advice = Advice.objects.filter(case=act.case, kind=rule.kind, **newer).exclude(by_id=act.actor.person_id)
    hearing = Contact.objects.filter(case=act.case, kind="hearing", reached=True, corrected_by=None, **newer)
    return DecisionLook(
        kind=kind_in_words(rule.kind),
        current=now.outcome if now else "",
        current_on=now.decided_on if now else None,
        mandate=refusal is None,
        limit_cents=limit,
        refusal=refusal,
        second_person=rule.second_person,
        advice_of=rule.advice,
        advised=bool(rule.advice) and advice.exists(),
        hearing=rule.hearing,
        heard=rule.hearing and hearing.exists(),
        lacks_plan=rule.paper == PLAN_PAPER and not Plan.objects.filter(case=act.case).exists(),
        letter=_paper(rule, language),
        objection_weeks=OBJECTION_WEEKS if rule.formal else 0,
        proposals=DecisionProposal.objects.filter(case=act.case, kind=rule.kind, decision__isnull=True).count(),
    )


@dataclass(frozen=True, slots=True)
class ProposalLook:
    """What somebody proposed, for the second person. `reasons` by name, in words."""

    id: UUID
    kind: str
    outcome: str
    cents: int
    reasons: dict[str, str]
    mine: bool
    refusal: Words | None
    letter: str
    names: str


def proposal_look(
    *, case_id: UUID, proposal_id: UUID, actor: Actor, purpose: Purpose, on: date, language: str
) -> ProposalLook:
    """One proposal that waits, for who has the role or the mandate. Raises NotFound, NotAllowed."""
    one = next(
        (row for row in proposals_of(case_id=case_id, actor=actor, purpose=purpose) if row.pk == proposal_id), None
    )
    if one is None:
        raise NotFound()
    method = method_of(one.case)
    rule = next((rule for rule in method.decisions if rule.kind == one.kind), None)
    refusal = None
    try:
        mandate_for(actor=actor, decision_kind=one.kind, cents=one.cents, on=on, method_key=method.key)
    except NotAllowed as error:
        refusal = words_of(error)
    if refusal is not None and (rule is None or rule.who not in actor.roles):
        raise NotAllowed("cases.decision_of_another_role")
    told = one.reasons and case_keys.unseal(
        case_id=one.case_id, column="cases_decisionproposal.reasons", row_id=one.pk, sealed=bytes(one.reasons)
    )
    reasons = json.loads(told) if told else {}
    names = person_names(person_ids=one.client_ids, actor=actor, purpose=purpose)
    return ProposalLook(
        id=one.pk,
        kind=kind_in_words(one.kind),
        outcome=one.outcome,
        cents=one.cents,
        reasons={name: reasons[name] for name in REASONS if name in reasons},
        mine=one.by_id == actor.person_id,
        refusal=refusal,
        letter=_paper(rule, language) if rule else "",
        names=", ".join(names.values()),
    )


def _paper(rule: schema.Decision, language: str) -> str:
    paper = PAPERS.get(rule.paper)
    return "" if paper is None else (paper.en if language == "en" else paper.nl)
