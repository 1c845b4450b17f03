# SPDX-License-Identifier: EUPL-1.2
"""Which city this is: set up once by a command, mended by the same, and asked for each night while it is not known."""

from __future__ import annotations

import pytest

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.errors import LabError, NotAllowed

from .. import services
from ..city import CityUnknown, every_night
from ..console import main
from ..models import Organisation
from ..selectors.organisations import city_code
from . import factories as make


def _city() -> list[tuple[str, str]]:
    return list(Organisation.objects.filter(is_city=True).values_list("name", "municipality_code"))


def test_the_command_makes_the_city_once_and_mends_it(staff, clock, capsys):
    assert every_night(clock).startswith("no city yet")
    assert main(["city", "Gemeente Voorbeeldstad", "0518"]) == 0
    assert main(["city", "Gemeente Voorbeeldenstad", "1999"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Gemeente Voorbeeldenstad runs this, municipality 1999"
    assert _city() == [("Gemeente Voorbeeldenstad", "1999")]
    assert (city_code(), every_night(clock)) == ("1999", "municipality 1999")
    assert (main([]), main(["city", "Gemeente"]), main(["load-brp"])) == (2, 2, 2)


@pytest.mark.parametrize("code", ["", "518", "05180", "0000", "GM0518", "٠٥١٨", "05\x0018", "9" * 10_000])
def test_a_wrong_code_is_refused_and_nothing_changes(staff, clock, code):
    make.a_city()
    with pytest.raises(LabError, match=r"people\.register_code_wrong") as refusal:
        services.city_write(name="Elders", municipality_code=code, actor=SYSTEM, clock=clock)
    assert refusal.value.field == "municipality_code"
    assert _city() == [("Gemeente Voorbeeldstad", "0518")]


def test_nobody_who_works_here_moves_the_city(staff, clock):
    with pytest.raises(NotAllowed):
        services.city_write(name="Elders", municipality_code="0363", actor=make.a_coordinator().actor, clock=clock)


def test_a_city_without_a_code_is_said_each_night(staff, clock):
    services.organisation_register(name="Stad", kinds=["city"], is_city=True, actor=SYSTEM, clock=clock)
    with pytest.raises(CityUnknown, match="schuldenlab people city NAME CODE"):
        every_night(clock)
