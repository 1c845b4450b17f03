# SPDX-License-Identifier: EUPL-1.2
"""The letters about giving back that a method promises: how it goes, and shall we look together when one did not come.
And one that follows whatever it says: what was too much went back.

What creditors were paid is one letter for many cases: see `papers`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.errors import LabError
from schuldenlab.base.letters import register
from schuldenlab.base.money import euros
from schuldenlab.base.terms import date_in_words
from schuldenlab.base.texts import text
from schuldenlab.cases.papers import (
    OVERTAKEN,
    Cause,
    Draft,
    Reader,
    Writing,
    coach_of,
    event_register,
    letter_to_resident,
    paper_always,
    paper_made_elsewhere,
    paper_register,
)

from .letters import rest_in_words
from .models import Instalment, Obligation, Refund, ReturnPlan
from .paying_in import paying_in_words
from .selectors import obligation_view
from .services.refunds import refund_account
from .shapes import InstalmentLine, ObligationView

AGREED = register("fund.giving_back", version=4)
MISSED = register("fund.missed", version=2)
REFUNDED = register("fund.refund", version=1)


def register_papers() -> None:
    event_register("return_plan.made", "giving_back.started")
    event_register("instalment.missed", "giving_back.missed")
    paper_made_elsewhere("payment-specification")  # papers: one for each who was paid, over all cases
    paper_register("giving-back-plan", _agreed, readers=_who_agreed)
    paper_register("missed-payment", _missed, readers=_who_pays, over=_is_over)
    paper_always("refund.released", "refund", of_type="")  # whatever the method says: it is their money
    paper_register("refund", _refunded, readers=_who_gave_too_much)


def _who_agreed(case: Any, cause: Cause) -> list[Reader]:
    return _owing("plans", cause)


def _who_pays(case: Any, cause: Cause) -> list[Reader]:
    return _owing("plans__instalments", cause)


def _who_gave_too_much(case: Any, cause: Cause) -> list[Reader]:
    return _owing("refunds", cause)


def _owing(by: str, cause: Cause) -> list[Reader]:
    """Each of two who owe it together, a letter of their own."""
    owing = Obligation.objects.values_list("person_id", "with_person_id").get(**{by: cause.id})
    return [("person", one) for one in owing if one is not None]


def _agreed(writing: Writing) -> Draft:
    plan = ReturnPlan.objects.get(pk=writing.cause.id)
    view = obligation_view(obligation_id=plan.obligation_id, actor=SYSTEM, on=writing.clock.today())
    language = writing.language
    return letter_to_resident(
        writing,
        AGREED,
        agreed_on=plan.agreed_on,
        left=euros(view.left_cents, language),
        ways="\n\n".join(_ways(writing, view)),
        when=_first(writing, view),
    )


def _ways(writing: Writing, view: ObligationView) -> list[str]:
    """In money, with steps, with hours: what was agreed, each with what it means."""
    said = []
    due = [one for one in view.instalments if one.state in ("due", "part")]
    if due:
        lines = [
            f"– {euros(one.cents - one.paid_cents, writing.language)}: "
            + date_in_words(one.due_on, writing.language, weekday=False, year=True)
            for one in due
        ]
        said.append(_say(writing, "giving_back.cash", lines="\n".join(lines)))
        coach = coach_of(writing).shown_as
        said.append(paying_in_words(view.pay_to, coach=coach, language=writing.language))
    steps = [one for one in view.milestones if one.reached_on is None]
    if steps:
        known = [
            f"– {text(f'fund.page.milestone.{one.kind}', writing.language)}: {euros(one.worth_cents, writing.language)}"
            for one in steps
        ]
        said.append(_say(writing, "giving_back.steps", lines="\n".join(known)))
    if view.by_hours:
        value = view.hour_value_cents
        key = "hours_no_value" if value is None else "hours_value"
        worth = text(f"fund.page.obligation.{key}", writing.language, cents=euros(value or 0, writing.language))
        said.append(f"{_say(writing, 'giving_back.hours')} {worth}")
    return [*said, rest] if (rest := rest_in_words(view, writing.language)) else said


def _first(writing: Writing, view: ObligationView) -> str:
    due = next((one for one in view.instalments if one.state in ("due", "part")), None)
    if due is None:
        return _say(writing, "giving_back.no_day")
    return _say(writing, "giving_back.first_day", on=date_in_words(due.due_on, writing.language, year=True))


def _missed(writing: Writing) -> Draft:
    """No blame and no threat: what did not come, and that we look together for what can."""
    row = Instalment.objects.select_related("plan").get(pk=writing.cause.id)
    line = _missed_line(row, writing.clock.today())
    if line is None:
        raise LabError(OVERTAKEN)
    lacking = row.cents - line.paid_cents
    came = {"paid": euros(line.paid_cents, writing.language), "lacking": euros(lacking, writing.language)}
    lacks = _say(writing, "missed.part" if line.paid_cents else "missed.all", **came)
    return letter_to_resident(writing, MISSED, due_on=row.due_on, cents=euros(row.cents, writing.language), lacks=lacks)


def _missed_line(row: Instalment, on: date) -> InstalmentLine | None:
    """None where it came after all, another plan was agreed, or nothing is owed any more."""
    view = obligation_view(obligation_id=row.plan.obligation_id, actor=SYSTEM, on=on)
    return next((one for one in view.instalments if one.id == row.pk and one.state == "missed"), None)


def _is_over(cause: Cause, on: date) -> bool:
    return _missed_line(Instalment.objects.select_related("plan").get(pk=cause.id), on) is None


def _refunded(writing: Writing) -> Draft:
    """With the end of the account number only: enough to know it, and to call when it is another's."""
    row = Refund.objects.get(pk=writing.cause.id)
    account = refund_account(row, writing.case.pk)
    cents = euros(row.cents, writing.language)
    return letter_to_resident(writing, REFUNDED, cents=cents, paid_on=row.released_on, ending=account.iban[-4:])


def _say(writing: Writing, key: str, **values: object) -> str:
    return text(f"fund.letters.{key}", writing.language, **values)
