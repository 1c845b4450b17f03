# SPDX-License-Identifier: EUPL-1.2
"""What was said with creditors stays to read after the last debt of a case ended."""

from __future__ import annotations

from django.template.loader import render_to_string

from ..pages_answered import content
from ..selectors.answered import answered
from . import settling as make
from .settled import paid, signed
from .test_settling import agreed

TODAY = make.CLOCK.today()


def test_after_paying_the_creditors_stand_there_with_their_messages_to_read(staff):
    at = make.a_settling(debts=make.DEBTS[2:])
    signed(at, agreed(at))
    paid(at)
    view = answered(case_id=at.case.pk, actor=at.officer.actor, on=TODAY)
    assert (view.parties, view.to_ask, view.counts) == ((), 0, {})
    assert [(one.state, one.claims[0].reason) for one in view.ended] == [("ended", "discharged")] * 2
    assert all({"offer", "agreement"} <= {message.type for message in one.messages} for one in view.ended)

    ended = [{"one": one, "messages": [(row, content(row)) for row in one.messages]} for one in view.ended]
    page = render_to_string("debts/answered.html", {"view": view, "parties": [], "ended": ended, "may_write": True})
    assert "Alle schulden in dit dossier zijn afgesloten." in page
    assert "Er staan nog geen schulden" not in page
    assert all(one.creditor in page for one in view.ended)
    assert "<form" not in page[page.index('id="ended"') :]
