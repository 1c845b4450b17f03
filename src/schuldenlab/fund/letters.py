# SPDX-License-Identifier: EUPL-1.2
"""Letters of the fund: what a creditor was paid for which of its references, and what somebody still gives back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.http import HttpResponse

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, DbRole, Role
from schuldenlab.base.clock import Clock
from schuldenlab.base.letters import Letter, Recipient, Sender, Values, letter_pdf, register
from schuldenlab.base.money import euros
from schuldenlab.base.terms import date_in_words
from schuldenlab.base.texts import current_language, text
from schuldenlab.cases.papers import sender_now
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import letter_recipient, on_screen_recipient

from .paying_in import paying_in_words
from .shapes import ObligationView, SpecificationView
from .time_words import duration

SPECIFICATION = register("fund.specification", version=3, formal=True)
OBLIGATION = register("fund.obligation", version=4)
ANSWER_DAYS: Final = 14


def specification_pdf(view: SpecificationView) -> bytes:
    """One creditor, one payment, its own references; for the moments before the letter itself is made."""
    return letter_pdf(
        Letter(
            template=SPECIFICATION,
            sender=sender(view.paid_on),
            recipient=specification_recipient(view),
            written_on=view.paid_on,
            reference=view.id.hex[:8].upper(),
            values=specification_values(view),
        )
    )


def specification_recipient(view: SpecificationView) -> Recipient:
    return Recipient("organisation", view.payee_id, view.payee, (view.payee,))


def specification_values(view: SpecificationView) -> Values:
    return {
        "cents": euros(view.cents),
        "creditor": view.creditor,
        "paid_on": view.paid_on,
        "lines": "\n".join(f"{line.creditor_reference}: {euros(line.cents)}" for line in view.payments),
        "until": view.paid_on + timedelta(days=ANSWER_DAYS),
        "phone": settings.PHONE,
    }


def obligation_pdf(view: ObligationView, next_step: str, *, actor: Actor, clock: Clock) -> bytes:
    """What is left and how it is given back, to whom letters about this person go. Who opens it from outside reads it
    on the spot: it names no address, and who gets their letters instead is not looked up."""
    today = clock.today()
    recipient = _recipient(view, actor, today)
    language = recipient.language
    plan = "\n".join(
        text(
            f"fund.letters.obligation.{'line_missed' if one.state == 'missed' else 'line'}",
            language,
            cents=euros(one.cents - one.paid_cents, language),
            on=date_in_words(one.due_on, language, weekday=False, year=True),
        )
        for one in view.instalments
        if one.state != "paid"
    )
    if plan:
        plan += f"\n\n{paying_in_words(view.pay_to, language=language)}"
    due = next((one.due_on for one in view.instalments if one.state in ("due", "part")), None)
    is_missed = any(one.state == "missed" for one in view.instalments)
    if due and view.left_cents:
        when = text("fund.letters.obligation.when_due", language, on=date_in_words(due, language, year=True))
    else:
        when = text(f"fund.letters.obligation.when_{'missed' if is_missed and view.left_cents else 'none'}", language)
    return letter_pdf(
        Letter(
            template=OBLIGATION,
            sender=sender(today),
            recipient=recipient,
            written_on=today,
            reference=view.id.hex[:8].upper(),
            values={
                "opened": euros(view.opened_cents, language),
                "done": euros(view.given_cents, language),
                "left": euros(view.left_cents, language),
                "plan": plan or text("fund.letters.obligation.no_instalments", language),
                "hours": " ".join(filter(None, (_hours(view, language), rest_in_words(view, language)))),
                "next": next_step,
                "when": when,
                "phone": settings.PHONE,
            },
        )
    )


def rest_in_words(view: ObligationView, language: str) -> str:
    """What is left when each payment and step of the plan has come, and what it is given back with. Nothing where no
    payment or step is open, or they make up all of it."""
    cash = [one.cents - one.paid_cents for one in view.instalments if one.state != "paid"]
    steps = [one.worth_cents for one in view.milestones if one.reached_on is None]
    rest = view.left_cents - sum(cash) - sum(steps)
    if rest <= 0 or not (cash or steps):
        return ""
    key = "rest_hours" if view.by_hours else "rest_open"
    return text(f"fund.letters.giving_back.{key}", language, rest=euros(rest, language))


def _hours(view: ObligationView, language: str) -> str:
    """Kept hours are named on paper too, and why nothing went off for them."""
    if not view.minutes_kept:
        return text("fund.letters.obligation.no_hours", language)
    kept = text("fund.page.obligation.hours_kept", language, duration=duration(view.minutes_kept, language))
    why = "hours_no_value" if view.hour_value_cents is None else "hours_to_decide"
    return f"{kept} {text(f'fund.page.obligation.{why}', language)}"


def _recipient(view: ObligationView, actor: Actor, on: date) -> Recipient:
    purpose = _purpose(actor)
    if actor.db_role is DbRole.STAFF:
        return letter_recipient(person_id=view.person_id, on=on, actor=actor, purpose=purpose, by_hand=True)
    theirs = [one for one in (view.person_id, view.with_person_id) if one and one in actor.person_ids]
    reader = next((one for one in theirs if one == actor.person_id), theirs[0])
    return on_screen_recipient(person_id=reader, actor=actor, purpose=purpose, language=current_language())


def _purpose(actor: Actor) -> Purpose:
    if actor.db_role is not DbRole.STAFF:
        return Purpose.OWN
    return Purpose.PLAN if actor.is_one_of(Role.COACH) else Purpose.FUND


def sender(on: date) -> Sender:
    with acting(SYSTEM):  # what the city chose everybody may know, and not everybody reads
        return sender_now((), on=on)


def pdf_answer(content: bytes) -> HttpResponse:
    """Shown in the browser, kept nowhere on the way."""
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": "inline"})
