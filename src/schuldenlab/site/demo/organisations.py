# SPDX-License-Identifier: EUPL-1.2
"""The city and its partners. None of these names, numbers or accounts belongs to anybody."""

from __future__ import annotations

from dataclasses import dataclass

from .personas import CITY_KEY


@dataclass(frozen=True, slots=True)
class MadeOrganisation:
    key: str
    name: str
    kinds: tuple[str, ...]
    kvk: str


ORGANISATIONS = (
    MadeOrganisation(CITY_KEY, "Gemeente Lindermonde", ("city", "creditor"), "00000001"),
    MadeOrganisation("landlord", "Woonstichting Lindewal", ("creditor", "partner"), "00000002"),
    MadeOrganisation("energy", "Zonnedal Energie", ("creditor", "partner"), "00000003"),
    MadeOrganisation("insurer", "Zorgverzekeraar Goudvink", ("creditor", "partner"), "00000004"),
    MadeOrganisation("bank", "Lindermondse Spaarbank", ("creditor", "partner"), "00000005"),
    MadeOrganisation("telecom", "Belvast Telecom", ("creditor",), "00000006"),
    MadeOrganisation("shop", "Webwinkel Kleurrijk", ("creditor",), "00000007"),
    MadeOrganisation("collector", "Incassobureau Kroon en Vaart", ("collector",), "00000008"),
    MadeOrganisation("bailiff", "Gerechtsdeurwaarders Meent", ("bailiff",), "00000009"),
    MadeOrganisation("school", "Vakschool Lindestroom", ("host", "partner"), "00000010"),
    MadeOrganisation("employer", "Bakkerij De Korenaar", ("host", "partner"), "00000011"),
    MadeOrganisation("association", "Sportvereniging Lindeboys", ("host", "partner"), "00000012"),
    MadeOrganisation("administrator", "Bewindvoering Helderpad", ("administrator",), "00000013"),
)

# Who acts for whom: the collector for two creditors.
ACTS_FOR = (("collector", "telecom"), ("collector", "shop"), ("bailiff", "landlord"))

# Bank "TEST" does not exist; the check numbers are right.
ACCOUNTS = (
    ("landlord", "NL69TEST0000000001"),
    ("energy", "NL42TEST0000000002"),
    ("insurer", "NL15TEST0000000003"),
    ("bank", "NL85TEST0000000004"),
    ("telecom", "NL58TEST0000000005"),
    ("shop", "NL31TEST0000000006"),
    ("collector", "NL04TEST0000000007"),
)
