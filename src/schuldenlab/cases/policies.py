# SPDX-License-Identifier: EUPL-1.2
"""Who may do what in a case.

Shaped as one table of verbs and roles; services call `require`. A verb with the resident in it may be done by a client
of the case, or by who may act for them, on their own pages. Who takes which decision is not here: the method names the
role and the city the mandate.
"""

from __future__ import annotations

from schuldenlab.base.actor import SYSTEM, Actor, DbRole, Role
from schuldenlab.base.errors import NotAllowed

CASEWORK = frozenset({Role.COACH, Role.SETTLEMENT_OFFICER})
STAFF_WHO_SEE_CASES = CASEWORK | {Role.FUND_MANAGER, Role.CONTROLLER, Role.PRIVACY_OFFICER}
_RESIDENT = frozenset({Role.RESIDENT})

MAY: dict[str, frozenset[Role]] = {
    "case_open": CASEWORK,
    "case_transfer": CASEWORK,
    "case_close": frozenset({Role.COACH}),
    "talk_record": CASEWORK,
    "threat_record": CASEWORK,
    "need_record": CASEWORK | _RESIDENT,
    "plan_write": frozenset({Role.COACH}),
    "plan_agree": CASEWORK | _RESIDENT,
    "goal": frozenset({Role.COACH}),
    "fact_record": CASEWORK | {Role.FUND_MANAGER},
    "contact_record": CASEWORK,
    "appointment_plan": CASEWORK,
    "card_walk": frozenset({Role.COACH}),
    "case_refer": frozenset({Role.COACH}),
    "measure_record": frozenset({Role.COACH, Role.RESIDENT}),
    "method_fit": CASEWORK,
    "decision_sent": CASEWORK | {Role.FUND_MANAGER},
    "method_choose": frozenset({Role.COACH}),
    "version_move": frozenset({Role.COACH}),
    "method_use": frozenset({Role.COORDINATOR}),
    "receipt_keep": CASEWORK,
    "letter_by_hand": CASEWORK,
    "letter_large": CASEWORK | _RESIDENT,
    "norms_look": CASEWORK | {Role.COORDINATOR, Role.CONTROLLER},
}


def require(actor: Actor, verb: str) -> None:
    """Raises NotAllowed unless the actor has a role that may do this, in the capacity in which they are here."""
    may = MAY[verb] - _RESIDENT if actor.db_role is DbRole.STAFF else MAY[verb] & _RESIDENT
    if actor.roles.isdisjoint(may):
        raise NotAllowed()


def is_system(actor: Actor) -> bool:
    return actor.account_id == SYSTEM.account_id


def said_by(actor: Actor) -> str:
    """Whose words or answers these are: what a resident enters is theirs, what staff enters is the coach's."""
    return "coach" if actor.db_role is DbRole.STAFF else "resident"
