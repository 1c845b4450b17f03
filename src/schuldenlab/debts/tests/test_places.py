# SPDX-License-Identifier: EUPL-1.2
"""What hangs on a case is one tap away from its page, for who works on it."""

from __future__ import annotations

from schuldenlab.cases.actions import action_page
from schuldenlab.cases.models import Case
from schuldenlab.cases.places import places_joined, places_of
from schuldenlab.people.tests import factories as people

from . import factories as make


def test_the_places_of_a_case_say_how_many_letters_wait(staff):
    desk = make.a_desk()
    make.a_letter(desk)
    case = Case.objects.annotate(**places_joined()).get(pk=desk.case.pk)
    coach, guide = desk.coach.actor, people.a_coordinator().actor
    found = {one.url_name: one.waiting for one in places_of(case, actor=coach, answers=True)}
    assert found == {"debts:debts": 0, "debts:letters": 1, "debts:answered": 0, "debts:calculation": 0,
                     "debts:proposal": 0, "debts:contract": 0}  # fmt: skip
    assert places_of(case, actor=guide, answers=False) == []


def test_letters_and_silent_creditors_open_their_own_page():
    assert action_page("debts.tasks.letters_read") == "debts:letters"
    assert action_page("debts.tasks.silent") == "debts:answered"
