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
    MadeOrganisation("water", "Waterbedrijf Lindebron", ("creditor", "partner"), "00000014"),
    MadeOrganisation("transport", "Lindermonds Vervoer", ("creditor", "partner"), "00000015"),
    MadeOrganisation("club", "Sportschool Sterk", ("creditor",), "00000016"),
    MadeOrganisation("tax", "Belastingkantoor Noordoost", ("creditor",), "00000017"),
    MadeOrganisation("student_loans", "Dienst Studieleningen", ("creditor",), "00000018"),
    MadeOrganisation("neighbourhood", "Buurthuis De Linde", ("host", "partner"), "00000019"),
    MadeOrganisation("hospital", "Ziekenhuis Lindehof", ("host", "partner"), "00000020"),
    MadeOrganisation("recovery", "Lindermonde, afdeling Terugvordering", ("creditor",), "00000022"),
    MadeOrganisation("agency", "Uitzendbureau Lindewerk", ("host", "partner"), "00000021"),
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
    ("water", "NL47TEST0000000009"),
    ("transport", "NL20TEST0000000010"),
    ("club", "NL90TEST0000000011"),
    ("tax", "NL63TEST0000000012"),
    ("recovery", "NL36TEST0000000013"),
    ("collector", "NL04TEST0000000007"),
)
