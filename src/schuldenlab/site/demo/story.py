# SPDX-License-Identifier: EUPL-1.2
"""What happens on the way of one young person: who is owed what, what each creditor says, and what the city agreed."""

from __future__ import annotations

from dataclasses import dataclass

from schuldenlab.base.local_values import Value


@dataclass(frozen=True, slots=True)
class Owed:
    """One debt of which there is a letter. `collector`: who answers for the creditor. `basis`: why it goes first."""

    creditor: str
    kind: str
    cents: int
    reference: str
    collector: str = ""
    basis: str = ""
    balance: str = "says"  # says | silent
    offer: str = "accepts"  # accepts | refuses | disputes | silent | left out

    @property
    def answers(self) -> str:
        return self.collector or self.creditor


# Twelve creditors, EUR 15,480.00. A student loan is left out by the method; two claims go first by law.
OWED = (
    Owed("landlord", "rent", 2_340_00, "HU-22-0456"),
    Owed("energy", "energy", 1_215_40, "ZE-778120"),
    Owed("insurer", "health_insurance", 1_468_20, "ZV-2025-33871"),
    Owed("telecom", "telecom", 687_50, "BT-901177", collector="collector"),
    Owed("shop", "shop", 312_75, "KL-5531", collector="collector", offer="refuses"),
    Owed("bank", "credit", 1_950_00, "LS-4410-22"),
    Owed("water", "water", 284_60, "WL-60233"),
    Owed("transport", "other", 146_55, "LV-BOETE-118"),
    Owed("tax", "tax", 1_120_00, "BK-2024-99871", basis="state_tax"),
    Owed("recovery", "assistance", 875_00, "TV-2025-0042", basis="assistance"),
    Owed("club", "other", 600_00, "SS-7719", balance="silent", offer="silent"),
    Owed("student_loans", "student_loan", 4_480_00, "SL-0099812", balance="silent", offer="left out"),
)

NEEDS = (
    ("housing", "Ik wil niet weer mijn huis uit moeten.", 4),
    ("work_or_school", "Ik wil mijn diploma halen, maar ik kan niet opletten.", 5),
    ("money", "Ik durf mijn post niet meer open te maken.", 2),
)
FIRST = "housing"
PLAN = (
    "Maandag openen we samen alle post. We bellen de verhuurder en het energiebedrijf. "
    "Je gaat elke dag naar school. De gemeente vraagt alle schuldeisers wat er nog openstaat."
)
GOALS = (("school", "Het diploma van de vakschool, niveau 3"), ("internship", "Vijftig uur stage in de buurt"))

# Entered by the settlement officer; a household without income that can be seized.
HOUSEHOLD: dict[str, object] = {
    "situation": "single",
    "taxable_income_year": "0",
    "debtor_income_month": "0",
    "counted_income_month": "0",
    "housing_cost_month": "350.00",
    "tenure": "rent",
    "residence": "nl_address",
    "other_corrections": [],
}
BY_HAND = ("care_correction", "housing_correction", "missing_kgb_correction")
CALCULATOR = ("vtlb-rekenmachine, uitdraai van vandaag", "deze bedragen zijn niet openbaar")

# What the made-up city chose. None of these is the law, or known of a real city.
CHOICES: dict[str, dict[str, Value]] = {
    "jpf": {
        "rungs": [100_000, 150_000, 200_000, 300_000, 500_000, 1_000_000],
        "preferential_factor": 1,
        "hour_value": 10_00,
    },
    "settlement-loan": {"monthly_rate": 0, "premium_borne_by": "city"},
    "mediation": {"fee": 50_000},
}
CHOSEN = "Besluit van Lindermonde, verzonnen"
LOCAL: dict[str, Value] = {
    "wgs.decision_weeks": 8,
    "city.letter_head": {
        "name": "Gemeente Lindermonde",
        "lines": ["Schuldenlab", "Berkenplein 1", "9990 AA Lindermonde", "telefoon 14 000"],
    },
    "fund.milestone_value.school_year": 400_00,
    "city.giving_back_account": {"iban": "NL42TEST0000000099", "name": "Gemeente Lindermonde"},
}
INSTALMENT, LAST_INSTALMENT = 100_00, 100_01  # every share is rounded up: eleven creditors make one cent more
HOURS, HOURS_A_WEEK = 50, 5
WHY_MISSED = "De telefoon was kapot en moest eerst gemaakt. We spreken een latere maand af."
ADMITTED = "Je wilt meewerken en je volgt een opleiding. De schulden zijn te groot om zelf op te lossen."
ASK_AGAIN = (
    "Alle schuldeisers krijgen hetzelfde deel. Zonder akkoord krijgt niemand iets, want er is geen inkomen. "
    "Wilt u nog een keer kijken?"
)

# On the ways that take a turn (`turns.py`).
REFUSED = (
    "Je kreeg vorig jaar al hulp bij deze schulden en stopte toen zelf. De gemeente mag dan nee zeggen "
    "(Wgs artikel 3). Je coach helpt je wel met de huur en de energie."
)
FORGIVEN = 100_00
FORGIVE = "Yara is ziek geworden en kan dit jaar niet werken. De school en het plan gaan goed."
SMALL_INSTALMENT = 50_00
TALK = "We spreken af dat de volgende termijn wel komt."
HEARD = "Er is werk en er is geld, maar teruggeven hoeft niet meer van Yara. Ook niet met uren of met school."
BROKEN = {
    "need": "Yara wil niet verder met het plan en niet teruggeven.",
    "rule": "In het contract staat: wie kan, geeft terug wat het fonds betaalde.",
    "alternatives": "Een lager bedrag, uren bij de sportvereniging en een latere maand. Yara zei drie keer nee.",
    "ground": "Yara heeft werk en houdt elke maand genoeg over.",
}
ENDED = BROKEN | {
    "need": "Yara vraagt ons te stoppen.",
    "rule": "Hulp gaat door zolang iemand meewerkt.",
    "ground": "Zonder meewerken komt het plan niet af. Terugkomen mag altijd.",
}
MOVED = {
    "need": "Yara woont nu in Wilgenstad en krijgt daar hulp.",
    "rule": "We helpen wie in onze gemeente woont.",
    "alternatives": "Hier afmaken kan niet: Wilgenstad beslist nu. We hebben de overdracht samen gedaan.",
    "ground": "De verhuizing staat in het register.",
}
NEEDS_OF_A_FAMILY = (
    ("money", "Ik wil elke maand weten wat er nog op de rekening staat.", 3),
    ("housing", "We willen in dit huis blijven.", 5),
)
PLAN_OF_A_FAMILY = (
    "We zetten de vaste lasten op één dag in de maand. De gemeente vraagt alle schuldeisers wat er nog openstaat. "
    "Wat jullie elke maand kunnen missen, gaat naar de schuldeisers."
)
GOALS_OF_A_FAMILY = (("work", "Een vast contract bij de bakkerij"),)
ADMITTED_FAMILY = "Je hebt een vast inkomen en wilt aflossen. De schulden zijn te groot om zelf op te lossen."
INCOME, KEPT = "1650.00", "1500.00"  # a month: what comes in, and what is theirs to live on
CHARGE = ("0.12", "wettelijke rente van 1 januari 2026, plus 8 procentpunten", "voor dit halfjaar nog niet bekend")
PASSED_ON = 142_50  # what can be missed in a month, less the five percent for the work
DEPARTED = {
    "need": "Yara wil nu beginnen. De energie kan worden afgesloten.",
    "rule": "Voor bemiddeling moet bekend zijn wat iemand kan missen. Dat is nog niet berekend.",
    "alternatives": "Wachten op de berekening. Dan lopen de kosten bij drie schuldeisers op.",
    "ground": "Er is een vast loon, dus er blijft bijna zeker iets over.",
}


def answers(worry: int) -> dict[str, object]:
    """To the questions of the method's measure; `worry` from 1 (none) to 10."""
    return {
        "life_domains": {"money": max(1, 10 - worry), "housing": 6, "work_or_school": 7},
        "debt_worry": worry,
        "wellbeing": max(1, 11 - worry),
        "school_or_work": 7,
    }
