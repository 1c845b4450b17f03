# SPDX-License-Identifier: EUPL-1.2
"""What method files name exists in the rooms that carry it out: the same roles, the same kinds of decisions."""

from __future__ import annotations

from pathlib import Path

import schuldenlab.methods
from schuldenlab.__main__ import main
from schuldenlab.base.actor import Role
from schuldenlab.methods.vocabulary import ACTIONS
from schuldenlab.methods.vocabulary.lists import DECISIONS, ROLES
from schuldenlab.people.decisions import DecisionKind


def test_every_role_of_a_method_is_a_role_somebody_can_have():
    assert set(ROLES) <= {role.value for role in Role}
    assert {who for action in ACTIONS.values() for who in action.who} <= {role.value for role in Role}


def test_kinds_of_decisions_with_rules_are_kinds_a_mandate_can_be_given_for():
    assert set(DECISIONS) <= {kind.value for kind in DecisionKind}


def test_the_program_checks_what_we_ship(capsys):
    shipped = sorted((Path(schuldenlab.methods.__file__).parent / "shipped").iterdir())
    assert main(["method", "check", *map(str, shipped)]) == 0
    assert capsys.readouterr().out == "4 methods, 0 findings\n"
