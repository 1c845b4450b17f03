# SPDX-License-Identifier: EUPL-1.2
"""Every verb, tried by every role that may not: refused, and nothing has happened."""

from __future__ import annotations

import inspect
from datetime import date, datetime
from uuid import uuid4

import pytest

from schuldenlab.base.actor import PARTNER_ROLES, Actor, DbRole, Role
from schuldenlab.base.clock import AMSTERDAM
from schuldenlab.base.errors import NotAllowed
from schuldenlab.base.models import Event
from schuldenlab.law.norms import periods

from .. import policies, services

ON = date(2026, 11, 23)
ID = uuid4()

# verb → (row of policies.MAY, a call that would be complete)
CALLS = {
    "case_open": ("case_open", {"client_ids": [ID], "asked_on": ON}),
    "case_open_next": ("case_open", {"case_id": ID}),
    "talk_record": ("talk_record", {"case_id": ID, "held_on": ON, "channel": "desk"}),
    "threat_record": ("threat_record", {"case_id": ID, "threats": ["eviction"], "holds_on": ON}),
    "need_record": ("need_record", {"case_id": ID, "domain": "money", "own_words": "?"}),
    "needs_rank": ("need_record", {"case_id": ID, "need_ids": [ID]}),
    "plan_write": ("plan_write", {"case_id": ID, "words": "?", "seen_version": 0}),
    "plan_agree": ("plan_agree", {"case_id": ID, "version": 1}),
    "goal_set": ("goal", {"case_id": ID, "kind": "work", "target": "?"}),
    "goal_reach": ("goal", {"case_id": ID, "goal_id": ID, "reached_on": ON}),
    "fact_record": (
        "fact_record",
        {"case_id": ID, "name": "income.month", "value": 1, "holds_on": ON, "source": "resident"},
    ),
    "contact_record": (
        "contact_record",
        {"case_id": ID, "kind": "follow_up", "held_on": ON, "reached": True, "channel": "desk"},
    ),
    "appointment_plan": (
        "appointment_plan",
        {"case_id": ID, "kind": "follow_up", "channel": "desk",
         "starts_at": datetime(2026, 12, 1, 9, tzinfo=AMSTERDAM)},
    ),
    "measure_record": ("measure_record", {"case_id": ID, "months": 6, "answers": {}}),
    "receipt_keep": (
        "receipt_keep",
        {"case_id": ID, "kind": "calculation", "content": {}, "label": "S", "facts": {}, "holds_on": ON},
    ),
    "decision_sent": ("decision_sent", {"decision_id": ID, "person_id": ID, "sent_on": ON}),
    "letter_by_hand": ("letter_by_hand", {"case_id": ID, "paper_due_id": ID}),
    "letter_large": ("letter_large", {"document_id": ID}),
    "method_choose": ("method_choose", {"case_id": ID, "key": "jpf"}),
    "version_move": ("version_move", {"case_id": ID, "version_id": ID, "seen_version_id": ID}),
    "version_move_look": ("version_move", {"case_id": ID, "version_id": ID}),
    "case_close": ("case_close", {"case_id": ID, "outcome": "completed"}),
    "case_transfer": ("case_transfer", {"case_id": ID, "to_employment_id": ID, "seen_coach_id": ID}),
    "card_walk": ("card_walk", {"case_id": ID, "steps": [], "walked_on": ON}),
    "case_refer": ("case_refer", {"case_id": ID, "organisation_id": ID, "referred_on": ON}),
    "method_store": ("method_use", {"files": {}}),
    "method_allow": ("method_use", {"version_id": ID, "status": "regular"}),
    "method_stop": ("method_use", {"use_id": ID}),
    "method_param_set": (
        "method_use",
        {"version_id": ID, "param": "x", "value": 1, "holds_from": ON, "source": "?"},
    ),
}  # fmt: skip
# Whose decision it is says the method, not this table; a walk-in is registering, opening and talking; what
# new norms do, a command on the server keeps.
ELSEWHERE = {"advice_give", "decision_take", "decision_confirm", "walk_in", "norm_look_keep"}


def _actor(role: Role, db_role: DbRole) -> Actor:
    person = uuid4()
    return Actor(account_id=uuid4(), person_id=person, db_role=db_role, roles=frozenset({role}), person_ids=(person,))


def _everybody() -> list[tuple[Role, DbRole]]:
    portal = {Role.RESIDENT, *PARTNER_ROLES}
    return [(role, DbRole.PORTAL if role in portal else DbRole.STAFF) for role in Role]


def test_every_verb_is_tried():
    assert set(CALLS) | ELSEWHERE == set(services.__all__)
    for verb, (_, call) in CALLS.items():
        parameters = inspect.signature(getattr(services, verb)).parameters
        needed = {name for name, one in parameters.items() if one.default is one.empty} - {"actor", "clock"}
        assert needed <= set(call) <= set(parameters), verb


@pytest.mark.parametrize("verb", sorted(CALLS))
def test_a_role_that_may_not_is_refused_and_nothing_happens(staff, clock, verb):
    row, call = CALLS[verb]
    refused = [pair for pair in _everybody() if pair[0] not in policies.MAY[row]]
    assert refused
    for role, db_role in refused:
        with pytest.raises(NotAllowed):
            getattr(services, verb)(**call, actor=_actor(role, db_role), clock=clock)
    assert not Event.objects.exists()


def test_what_new_norms_do_is_kept_by_no_person(staff, clock):
    for role, db_role in _everybody():
        with pytest.raises(NotAllowed):
            services.norm_look_keep(
                period=periods()[-1], file="made-up.toml", found=(), actor=_actor(role, db_role), clock=clock
            )


def test_a_coach_in_the_portal_is_no_coach():
    """Who is staff works as staff; the same role on the pages of a resident gives nothing."""
    for verb, roles in policies.MAY.items():
        for role in roles - {Role.RESIDENT}:
            with pytest.raises(NotAllowed):
                policies.require(_actor(role, DbRole.PORTAL), verb)
        if Role.RESIDENT in roles:
            with pytest.raises(NotAllowed):
                policies.require(_actor(Role.RESIDENT, DbRole.STAFF), verb)
