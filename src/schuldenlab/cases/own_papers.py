# SPDX-License-Identifier: EUPL-1.2
"""The letters of this room: what we noted of a talk, route card, plan, referral, formal decision, the end.

Each function makes one letter out of rows of the case; the words are in texts/letters.*.toml.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.conf import settings

from schuldenlab.base import case_keys
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import AMSTERDAM
from schuldenlab.base.errors import LabError
from schuldenlab.base.letters import Template, register
from schuldenlab.base.local_values import local_value
from schuldenlab.base.money import euros
from schuldenlab.base.terms import add_weeks, date_in_words
from schuldenlab.base.texts import sentences, text
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import organisation_names, person_names

from .closing_words import closing_words
from .engine import case_values
from .facts import facts_collect
from .fitting import fit_parts
from .models import Case, Decision, Plan
from .papers import (
    Cause,
    Draft,
    Reader,
    Writing,
    clients,
    coach_of,
    event_register,
    letter_to_resident,
    paper_register,
)
from .selectors import CaseView, case_view
from .services.deciding import OBJECTION_WEEKS, decision_sent

FORMAL = ("what", "why", "next", "todo", "call", "objection")
TALK_NOTED = register("cases.talk_noted", version=1)
ROUTE_CARD = register("cases.route_card", version=1)
PLAN = register("cases.plan", version=2)
REFERRAL = register("cases.referral", version=1)
CLOSING = register("cases.closing", version=2)
GRANTED = register("cases.granted", version=3, parts=("what", "why", "plan", "next", "todo", "call", "objection"))
REFUSED = register("cases.refused", version=2, parts=FORMAL)
ENDING = register("cases.ending", version=3, parts=FORMAL)
DECISION = register("cases.decision", version=3, parts=FORMAL)
NOT_FORMAL = replace(DECISION, parts=FORMAL[:-1])  # the same letter, without a way to object that there is not

OBJECTION_ADDRESS = "city.objection_address"
SAID = ("ground", "need", "rule", "alternatives")  # the order in which a letter gives the reasons


def register_own() -> None:
    for verb, event in (
        ("talk.recorded", "talk.recorded"),
        ("plan.agreed", "plan.agreed"),
        ("case.referred", "referral.made"),
        ("case.closed", "case.closed"),
    ):
        event_register(verb, event)
    paper_register("talk-noted", _talk_noted)
    paper_register("route-card", _route_card)
    paper_register("plan", _plan)
    paper_register("referral", _referral)
    paper_register("closing", _closing, readers=_who_is_there)
    paper_register("decision-plan", _admission, sent=_sent)
    paper_register("decision-ending", _ending, readers=_when_granted, sent=_sent)
    paper_register("decision", _decision, sent=_sent)


def _who_is_there(case: Case, cause: Cause) -> list[Reader]:
    """Nobody writes to somebody who died; what is left to say goes to the heirs, by hand."""
    return [] if case.outcome == "deceased" else clients(case, cause)


def _when_granted(case: Case, cause: Cause) -> list[Reader]:
    """Help that goes on asks for no letter."""
    return clients(case, cause) if cause.data.get("outcome") == "granted" else []


def _talk_noted(writing: Writing) -> Draft:
    view = _view(writing)
    told = _list(f"“{need.own_words}”" for need in view.needs)
    soon = [one.astimezone(AMSTERDAM) for one in view.appointments]
    at = next((one for one in soon if one.date() > writing.sent_on), None)
    if at:
        when = _say(writing, "talk_noted.when_appointment", on=_day(at.date(), writing), at=f"{at:%H:%M}")
    else:
        when = _say(writing, "talk_noted.when_open", coach=coach_of(writing).shown_as)
    return letter_to_resident(
        writing,
        TALK_NOTED,
        talk_on=writing.cause.holds_on,
        told=_say(writing, "talk_noted.told", needs=told) if told else "",
        when=when,
    )


def _route_card(writing: Writing) -> Draft:
    """The steps of the card, in the words of the method."""
    method = writing.method
    steps = method.card.steps if method.card else ()
    said = [f"{number}. {method.text(f'card.{step}', writing.language)}" for number, step in enumerate(steps, 1)]
    return letter_to_resident(writing, ROUTE_CARD, talk_on=writing.cause.holds_on, steps="\n".join(said))


def _plan(writing: Writing) -> Draft:
    plan = Plan.objects.get(pk=writing.cause.id)
    days = _list(
        _say(writing, "plan.goal", goal=goal.target, on=_day(goal.due_on, writing))
        for goal in _view(writing).goals
        if goal.due_on and goal.reached_on is None
    )
    return letter_to_resident(
        writing,
        PLAN,
        agreed_on=plan.agreed_on,
        plan=_sealed(writing, "plan.words", plan.pk, plan.words),
        when=_say(writing, "plan.when", days=days)
        if days
        else _say(writing, "plan.when_none", coach=coach_of(writing).shown_as),
    )


def _referral(writing: Writing) -> Draft:
    organisation_id = UUID(str(writing.cause.data["organisation_id"]))
    name = organisation_names(ids=[organisation_id])[organisation_id]
    return letter_to_resident(writing, REFERRAL, organisation=name, referred_on=writing.cause.holds_on)


def _closing(writing: Writing) -> Draft:
    reached = _list(goal.target for goal in _view(writing).goals if goal.reached_on)
    return letter_to_resident(
        writing,
        CLOSING,
        closed_on=writing.cause.holds_on,
        why=_say(writing, f"closing.outcome.{writing.case.outcome}"),
        became=closing_words(writing.case, writing.reader_id, writing.language),
        reached=_say(writing, "closing.reached", goals=reached) if reached else "",
    )


def _admission(writing: Writing) -> Draft:
    """Granted: with the plan in it, for the two are one decision (Wgs 4a): the plan of that day, also where the letter
    had to wait and the plan was written anew meanwhile. Refused: with the reasons."""
    decision = _taken(writing)
    if decision.outcome != "granted":
        return _formal(writing, REFUSED, decision, asked_on=writing.case.asked_on, reasons=_reasons(writing, decision))
    plan = Plan.objects.filter(case=writing.case, known_at__lte=decision.known_at).latest("version")
    months = case_values(writing.case).get("track_months")
    return _formal(
        writing,
        GRANTED,
        decision,
        asked_on=writing.case.asked_on,
        reasons="\n\n".join(filter(None, (_fits(writing), _reasons(writing, decision, needed=False)))),
        plan=_sealed(writing, "plan.words", plan.pk, plan.words),
        from_on=writing.sent_on,
        until=_say(writing, "granted.until", months=months) if months else _say(writing, "granted.until_open"),
    )


def _ending(writing: Writing) -> Draft:
    """With what becomes of what is owed to the fund: nothing, by this decision."""
    decision, cents = _taken(writing), _left_to_give_back(writing)
    coach = coach_of(writing).shown_as
    owes = _say(writing, "ending.owes_fund", left=euros(cents, writing.language), coach=coach) if cents else ""
    reasons = _reasons(writing, decision)
    return _formal(writing, ENDING, decision, ends_on=writing.sent_on, reasons=reasons, owes=owes)


def _decision(writing: Writing) -> Draft:
    """Any other decision a method puts on paper: one that is not formal says nothing of objecting, for nobody can."""
    decision = _taken(writing)
    is_formal = writing.method.decision(decision.kind).formal
    cents = _left_to_give_back(writing)
    write, template = (_formal, DECISION) if is_formal else (_decided, NOT_FORMAL)
    known = sentences(writing.language)
    outcome = known.get(f"cases.letters.outcome.{decision.outcome}", decision.outcome.replace("_", " "))
    return write(
        writing,
        template,
        decision,
        kind=known.get(f"people.decision.{decision.kind}", decision.kind.replace("_", " ")),
        outcome=f"{outcome}, {euros(decision.cents, writing.language)}" if decision.cents else outcome,
        due=_say(writing, "decision.amount_due", left=euros(cents, writing.language), coach=coach_of(writing).shown_as)
        if cents and decision.outcome == "amount_due"
        else "",
        reasons=_reasons(writing, decision),
    )


def _left_to_give_back(writing: Writing) -> int:
    left = "obligation.left"
    known = facts_collect(case=writing.case, names={left}, on=writing.sent_on).get(left)
    return known.value if known and isinstance(known.value, int) else 0


def _taken(writing: Writing) -> Decision:
    return Decision.objects.select_related("supersedes").get(pk=writing.cause.id)


def _reasons(writing: Writing, decision: Decision, *, needed: bool = True) -> str:
    """Why, quoted from who decided: those words may be about the client, where the letter speaks to them.

    Raises LabError cases.paper_without_reasons when a no has none (Awb 3:46).
    """
    given = json.loads(_sealed(writing, "decision.reasons", decision.pk, decision.reasons) or "{}")
    said = [_say(writing, f"reason.{name}", words=given[name]) for name in SAID if given.get(name)]
    if needed and not said:
        raise LabError("cases.paper_without_reasons")
    quoted = [_say(writing, "reasons_of", who=_decider(decision)), *said] if said else []
    return "\n\n".join(quoted)


def _decider(decision: Decision) -> str:
    return person_names(person_ids=[decision.by_id], actor=SYSTEM, purpose=Purpose.PLAN)[decision.by_id]


def _fits(writing: Writing) -> str:
    """The conditions of the method that hold for this household, one a line."""
    method, on = writing.method, writing.clock.today()
    values = {**case_values(writing.case), "coach": coach_of(writing).shown_as, "city": settings.CITY}
    said = [
        method.text(f"fits.{part.key}", writing.language).format_map(values)
        for part in fit_parts(case=writing.case, method=method, on=on)
        if part.verdict
    ]
    return _say(writing, "granted.fits", lines=_list(said)) if said else ""


def _sent(writing: Writing) -> None:
    """From the day after, this client can object. A method may put a decision on paper that is no formal one."""
    if writing.method.decision(str(writing.cause.data["kind"])).formal:
        decision_sent(
            decision_id=writing.cause.id,
            person_id=writing.reader_id,
            sent_on=writing.sent_on,
            actor=SYSTEM,
            clock=writing.clock,
        )


def _formal(writing: Writing, template: Template, decision: Decision, **values: str | int | date) -> Draft:
    """What stands in every decision that somebody can object to (Awb 3:45, 6:4 to 6:7, 8:81, 10:10)."""
    address = local_value(OBJECTION_ADDRESS, on=writing.clock.today()).value
    until = _day(add_weeks(writing.sent_on, OBJECTION_WEEKS), writing)
    objection = _say(writing, "objection", until=until, address="\n".join(address))
    signed = (_say(writing, "on_behalf"),)
    return _decided(writing, template, decision, signed, objection=objection, **values)


def _decided(
    writing: Writing, template: Template, decision: Decision, signed: tuple[str, ...] = (),
    **values: str | int | date,
) -> Draft:  # fmt: skip
    """What stands in any decision: what it belongs to, since when, and who took it."""
    before = decision.supersedes
    return letter_to_resident(
        writing,
        template,
        signed=(*signed, _decider(decision)),
        method=writing.method.text("title", writing.language),
        decided_on=decision.decided_on,
        replaces=_say(writing, "replaces", on=_day(before.decided_on, writing)) if before else "",
        **values,
    )


def _view(writing: Writing) -> CaseView:
    return case_view(case_id=writing.case.pk, actor=SYSTEM, purpose=Purpose.PLAN, on=writing.clock.today())


def _sealed(writing: Writing, column: str, row_id: UUID, sealed: bytes | None) -> str:
    if sealed is None:
        return ""
    return case_keys.unseal(case_id=writing.case.pk, column=f"cases_{column}", row_id=row_id, sealed=bytes(sealed))


def _say(writing: Writing, key: str, **values: object) -> str:
    return text(f"cases.letters.{key}", writing.language, **values)


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"– {line}" for line in lines)


def _day(day: date, writing: Writing) -> str:
    return date_in_words(day, writing.language, year=True)
