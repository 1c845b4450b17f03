# SPDX-License-Identifier: EUPL-1.2
"""Conditions that a person has to weigh: shown beside a calculation, never computed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from .duration import RV_475DA
from .norms import period_of
from .story import Line
from .texts import text, written
from .values import Label, shown

_REGULATION = "https://zoek.officielebekendmakingen.nl/stcrt-2022-34869.html"

# Key of the sentence, where it stands, its address, how certain.
_HOUSING_INCREASE = (
    ("asked", "Rv art. 475da lid 5", RV_475DA, Label.S),
    ("threshold", "Rv art. 475da lid 5", RV_475DA, Label.S),
    ("spouse", "Rv art. 475da lid 5", RV_475DA, Label.S),
    ("spouse_part", "Rv art. 475da lid 5", RV_475DA, Label.S),
    ("term", "Regeling beslagvrije voet art. 1a", _REGULATION, Label.O),
    ("extension", "Rv art. 475da lid 6", RV_475DA, Label.S),
    ("repayment", "Rv art. 475dc lid 1", RV_475DA.replace("475da", "475dc"), Label.S),
)

# Proposals for whoever enters the rank of a claim, which is never decided here. The order between them changes nothing.
_PRIVILEGES = (
    ("state_tax", "Invorderingswet 1990 art. 21", "https://wetten.overheid.nl/BWBR0004770", Label.S),
    ("assistance", "Participatiewet art. 60 lid 7", "https://wetten.overheid.nl/BWBR0015703", Label.S),
    ("uwv", "WW, ZW, WIA, WAO, TW: invordering", "", Label.S),
    ("svb", "AOW, AKW: invordering", "", Label.S),
    ("ioaw", "IOAW: invordering", "https://wetten.overheid.nl/BWBR0004044", Label.S),
    ("health_premium", "Zorgverzekeringswet", "https://wetten.overheid.nl/BWBR0018450", Label.S),
    ("funeral", "BW 3:288 onder b", "https://wetten.overheid.nl/BWBR0005291", Label.S),
    ("employer", "BW 3:288 onder c tot en met e", "https://wetten.overheid.nl/BWBR0005291", Label.S),
    (
        "child_maintenance",
        "BW 3:288 onder f",
        "https://www.drechtstedenadvocaten.nl/kinderalimentatie-krijgt-voorrang-bij-schulden/",
        Label.X,
    ),
    ("none", "eigen uitleg; in de gelezen wetten is geen voorrang gevonden", "", Label.I),
)


def privileges(language: str) -> tuple[Line, ...]:
    """Which claims have a privilege by which act, to propose; the last line is about those that have none."""
    return tuple(
        Line(text(f"checklist.privileges.{key}", language), source, url, label.name, key)
        for key, source, url, label in _PRIVILEGES
    )


def housing_increase_conditions(*, on: date, language: str) -> tuple[Line, ...]:
    """What to look at before the increase for high housing costs is granted, with the terms of that half-year.

    Raises NotEstablished for a day or a norm that no file has.
    """
    period = period_of(on)
    margin, rent_max = (Fraction(period.norm(name).value) for name in ("bvv_high_rent_margin", "rent_max"))
    values = {
        "threshold": written(shown((1 + margin) * rent_max, "EUR/month"), "EUR/month", language),
        "months": str(period.norm("bvv_high_rent_term_months").value),
        "more_months": str(period.norm("bvv_high_rent_extension_months").value),
    }
    return tuple(
        Line(text(f"checklist.housing_increase.{key}", language, **values), source, url, label.name, key)
        for key, source, url, label in _HOUSING_INCREASE
    )
