# SPDX-License-Identifier: EUPL-1.2
"""Packages of debts and the offers made for them, for tests."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from schuldenlab.law import Entered, Label, offer

ON = date(2026, 7, 1)
CALCULATOR = Entered("1500.00", "sector calculator, 1 July 2026", "the amounts of the report are not public")
CITY = "city council, 1 July 2026"
RUNGS = [100_000, 150_000, 200_000, 300_000, 500_000, 1_000_000]
CHARGE = Entered("0.12", "Staatscourant", "the file of norms has no maximum for this half-year")

# Twelve creditors, 15,480 euros; a student loan that stays outside, and two with a privilege.
STORY = [
    ("student-loan", "concurrent", "6400.00", "student_loan"),
    ("tax", "preferential", "1210.55", "tax"),
    ("assistance", "preferential", "640.45", "municipal"),
    ("health", "concurrent", "1875.20", "health_insurance"),
    ("rent", "concurrent", "1466.10", "rent"),
    ("energy", "concurrent", "812.35", "energy"),
    ("phone", "concurrent", "948.99", "phone"),
    ("phone-2", "concurrent", "233.01", "phone"),
    ("mail-order", "concurrent", "1004.65", "purchase"),
    ("fitness", "concurrent", "164.70", "purchase"),
    ("transport-fine", "concurrent", "198.00", "fine"),
    ("loan", "concurrent", "526.00", "loan"),
]


def creditors(rows=STORY):
    return [{"id": name, "rank": rank, "claim": amount, "kind": kind} for name, rank, amount, kind in rows]


def chosen(value):
    return Entered(value, CITY, "policy of the city", Label.L)


def facts(income="1500.00", rows=STORY, **more):
    """A household with a free amount of 1,500 euros a month."""
    return {"counted_income_month": income, "scheme_start": ON, "creditors": creditors(rows), **more}


def youth_fund(income="1500.00", rows=STORY, **more):
    parameters = {
        "base": 100_000,
        "rungs": chosen(RUNGS),
        "floor": "regular_route",
        "preferential_factor": chosen(1),
        "leaves_out": ["student_loan"],
        **more,
    }
    return offer("fixed_share", on=ON, facts=facts(income, rows), parameters=parameters, manual={"vtlb": CALCULATOR})


def cents(made):
    return {line.id: line.offered_cents for line in made.lines}


RANKS = [("tax", "preferential", "2000.00", "tax"), ("bank", "concurrent", "8000.00", "loan")]
claims = st.lists(st.tuples(st.booleans(), st.integers(1, 2_000_000)), min_size=1, max_size=8)


def rows_of(drawn):
    return [
        (f"c{number}", "preferential" if privileged else "concurrent", f"{amount // 100}.{amount % 100:02d}", "loan")
        for number, (privileged, amount) in enumerate(drawn)
    ]


def loan(capacity, rate, rows=STORY, **more):
    parameters = {"months": 18, "monthly_rate": rate, "premium_borne_by": chosen("city"), **more}
    income = f"{1500 + capacity // 100}.{capacity % 100:02d}"
    manual = {"vtlb": CALCULATOR, "max_credit_charge": CHARGE}
    return offer("present_value", on=ON, facts=facts(income, rows), parameters=parameters, manual=manual)


def mediation(capacity, fee=90_000, rows=STORY, **more):
    income = f"{1500 + capacity // 100}.{capacity % 100:02d}"
    parameters = {"months": 18, "fee": chosen(fee)}
    made = facts(income, rows, **more)
    return offer("instalments", on=ON, facts=made, parameters=parameters, manual={"vtlb": CALCULATOR})
