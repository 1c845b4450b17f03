# SPDX-License-Identifier: EUPL-1.2
"""Every verb, tried by every role that may not: refused, and nothing has happened."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from schuldenlab.base.actor import Actor, DbRole, Role
from schuldenlab.base.errors import NotAllowed
from schuldenlab.base.models import Event

from .. import policies, services
from ..partial_date import PartialDate

ON = date(2026, 11, 23)
SOMEBODY = uuid4()

# verb → (row of policies.MAY, a call that would be complete)
CALLS = {
    "person_register": ("person_register", {"surname": "Bos"}),
    "person_correct": (
        "person_correct",
        {"person_id": SOMEBODY, "revision": 1, "reason": "register", "surname": "Bos"},
    ),
    "person_record_death": ("person_record_death", {"person_id": SOMEBODY, "died": PartialDate(2026)}),
    "person_change_contact": (
        "person_correct",
        {"person_id": SOMEBODY, "language": "nl", "reach_by": "letter", "phone": "", "email": ""},
    ),
    "address_start": ("address", {"person_id": SOMEBODY, "holds_from": ON, "street": "Dam"}),
    "no_fixed_address_start": ("address", {"person_id": SOMEBODY, "in_our_municipality": False}),
    "address_end": ("address", {"address_id": SOMEBODY, "on": ON}),
    "household_move_in": ("household", {"person_id": SOMEBODY, "role": "head", "on": ON}),
    "household_move_out": ("household", {"person_id": SOMEBODY, "on": ON}),
    "representation_start": (
        "representation",
        {"person_id": SOMEBODY, "by_person_id": uuid4(), "kind": "guardian", "holds_from": ON},
    ),
    "representation_end": ("representation", {"representation_id": SOMEBODY, "on": ON}),
    "organisation_register": ("organisation", {"name": "Bos BV", "kinds": ["creditor"]}),
    "acts_for_start": (
        "acts_for",
        {"organisation_id": SOMEBODY, "for_organisation_id": uuid4(), "holds_from": ON},
    ),
    "acts_for_end": ("acts_for", {"acts_for_id": SOMEBODY, "on": ON}),
    "bank_account_enter": (
        "bank_account_enter",
        {"organisation_id": SOMEBODY, "iban": "NL91ABNA0417164300", "holder_name": "Bos", "holds_from": ON},
    ),
    "bank_account_refuse": ("bank_account_confirm", {"bank_account_id": SOMEBODY, "how": "letter", "why": "X"}),
    "phone_write": ("organisation", {"organisation_id": SOMEBODY, "phone": "085 000 0001"}),
    "bank_account_confirm": ("bank_account_confirm", {"bank_account_id": SOMEBODY, "how": "letter"}),
    "employment_start": (
        "employment",
        {"organisation_id": SOMEBODY, "person_id": SOMEBODY, "roles": [Role.COACH], "holds_from": ON},
    ),
    "employment_confirm": ("employment_confirm", {"employment_id": SOMEBODY}),
    "employment_end": ("employment", {"employment_id": SOMEBODY, "on": ON}),
    "employment_cover": (
        "cover",
        {"employment_id": SOMEBODY, "by_employment_id": uuid4(), "cover_from": ON},
    ),
    "account_open": ("account_open", {"person_id": SOMEBODY, "email": "bos@example.nl"}),
    "login_reset_give": ("login_reset", {"person_id": SOMEBODY, "lost": "password", "known_by": "document"}),
    "login_reset_confirm": ("login_reset_confirm", {"person_id": SOMEBODY}),
    # By the set-up of a city only: nobody who is logged in.
    "city_write": (None, {"name": "Lindermonde", "municipality_code": "9999"}),
    # By mandate, not by role: without one nobody, whatever their role.
    "mandate_give": (
        None,
        {"holder_id": SOMEBODY, "decision_kind": "payout", "limit_cents": 1, "holds_from": ON},
    ),
    "mandate_end": (None, {"mandate_id": SOMEBODY, "on": ON}),
}
AT_THE_DOOR = {"login_reset_use"}  # by whoever has the code; nobody is known yet
ASKS_ONLY = {"our_code"}
WRONG = [
    (verb, role, db_role)
    for verb, (row, _) in CALLS.items()
    for role in Role
    for db_role in (DbRole.STAFF, DbRole.PORTAL)
    if db_role == DbRole.PORTAL or row is None or role not in policies.MAY[row]
]


def test_every_verb_is_here():
    assert set(CALLS) == set(services.__all__) - AT_THE_DOOR - ASKS_ONLY
    assert {row for row, _ in CALLS.values() if row} == set(policies.MAY)


@pytest.mark.parametrize(("verb", "role", "db_role"), WRONG)
def test_a_wrong_role_is_refused(staff, clock, verb, role, db_role):
    actor = Actor(account_id=uuid4(), person_id=uuid4(), db_role=db_role, roles=frozenset({role}))
    with pytest.raises(NotAllowed):
        getattr(services, verb)(**CALLS[verb][1], actor=actor, clock=clock)
    assert not Event.objects.exists()
