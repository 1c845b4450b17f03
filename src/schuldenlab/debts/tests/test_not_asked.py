# SPDX-License-Identifier: EUPL-1.2
"""Who is not asked about a case, because nothing of it is written down, would have said nothing."""

from __future__ import annotations

import pytest

from schuldenlab.cases import euros, facts
from schuldenlab.cases import services as case_services
from schuldenlab.cases.models import Case
from schuldenlab.cases.tests import factories as cases
from schuldenlab.people.tests import factories as people

from . import settling as make

CLOCK = make.CLOCK


def just_asked():
    coach, person = cases.a_coach(), people.a_resident()
    return case_services.case_open(client_ids=[person.pk], asked_on=CLOCK.today(), actor=coach.actor, clock=CLOCK)


@pytest.mark.parametrize("case", [just_asked, lambda: make.proposed(make.a_settling()).case])
def test_who_is_not_asked_had_nothing_to_say(staff, case):
    people.a_city(clock=CLOCK)
    case = Case.objects.select_related("method_version").get(pk=case().pk)
    silent = 0
    for room, asked in ((facts, lambda one: one(case, CLOCK.today())), (euros, lambda one: one(case))):
        without = facts.without_rows(case, {model for reads in room._reads.values() for model in reads})
        for provider in set(room._providers.values()):
            reads = room._reads[provider]
            if reads and without.issuperset(reads):
                assert asked(provider) == {}, provider
                silent += 1
    assert silent >= 5, "there is somebody who is not asked"
