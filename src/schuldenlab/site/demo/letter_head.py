# SPDX-License-Identifier: EUPL-1.2
"""What letters and offers ask of the demo city: who writes, where an objection goes, who owes what two owed together,
and where organisations get their post."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.clock import Clock
from schuldenlab.base.local_values import Value, local_value_set
from schuldenlab.people.services import address_start

from .organisations import ORGANISATIONS
from .personas import CITY_CODE, CITY_KEY, id_of

TOWN = "Lindermonde"
CHOICES: dict[str, Value] = {
    "city.letter_head": {"name": settings.CITY, "lines": ["Postbus 1", f"9990 AA {TOWN}"]},
    "city.objection_address": ["Commissie bezwaarschriften", "Postbus 2", f"9990 AA {TOWN}"],
    "debts.joint_debt": "together",
}


def letter_head(start: date, clock: Clock) -> None:
    for name, value in CHOICES.items():
        local_value_set(name=name, value=value, label="L", holds_from=start, source="demo", actor=SYSTEM, clock=clock)
    for number, made in enumerate(ORGANISATIONS, 1):
        if made.key != CITY_KEY:
            address_start(
                organisation_id=id_of("organisation", made.key), holds_from=start, kind="visit",
                street="Kantorenlaan", house_number=number, postcode="9990AB", town=TOWN,
                municipality_code=CITY_CODE, actor=SYSTEM, clock=clock,
            )  # fmt: skip
