# SPDX-License-Identifier: EUPL-1.2
"""In which ways what the fund pays can be given back: for who signs for it, before anything was agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.local_values import local_values
from schuldenlab.cases.above import method_key_of

from ..models.obligations import MILESTONE_KINDS
from ..services.obligations import MILESTONE_VALUE, ways_of
from ..services.places import hour_value_names, hour_values


@dataclass(frozen=True, slots=True)
class Ways:
    """`steps`: what the city chose that a milestone takes off, in cents by its kind. `hour_cents`: what an hour takes
    off; None while the city did not choose."""

    in_money: bool
    by_steps: bool
    steps: dict[str, int]
    by_hours: bool
    hour_cents: int | None


def ways_to_give_back(*, case: Any, on: date) -> Ways:
    """As the method of this case has it, with what the city chose for this day. Anybody may know."""
    counted, methods = ways_of(case), {case.pk: method_key_of(case)}
    steps = {kind: f"{MILESTONE_VALUE}.{kind}" for kind in MILESTONE_KINDS}
    with acting(SYSTEM):
        chosen = local_values([*steps.values(), *hour_value_names(methods)], on=on)
    return Ways(
        in_money="instalments" in counted,
        by_steps="milestone" in counted,
        steps={kind: int(chosen[name].value) for kind, name in steps.items() if name in chosen},
        by_hours="hours" in counted,
        hour_cents=hour_values(methods, chosen)[case.pk],
    )
