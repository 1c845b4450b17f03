# SPDX-License-Identifier: EUPL-1.2
"""The fund of the demo city, through the services: a pot that partners filled, a place to work, a changed account.

What is paid from it and given back to it, young people on their way do (`ways.py`).
"""

from __future__ import annotations

from schuldenlab.base.clock import Clock
from schuldenlab.fund import services
from schuldenlab.fund.models import Pot
from schuldenlab.people.models import BankAccount
from schuldenlab.people.services import bank_account_confirm, bank_account_enter

from .cast import played_by
from .personas import id_of

POT, LOANS = id_of("pot", "young"), id_of("pot", "loans")
NEW_IBAN = "NL74TEST0000000008"  # bank "TEST" does not exist
MONEY = (("lindermonde", 10_000_00), ("bank", 4_500_00), ("insurer", 6_000_00))
IN_KIND = (
    ("landlord", "concession", "Zet geen huis uit zolang er een plan loopt."),
    ("association", "staff", "Een vrijwilliger die jongeren op weg helpt."),
    ("school", "knowledge", "Een les over geld voor elke klas."),
)


def pot(clock: Clock) -> None:
    today, manager = clock.today(), played_by("mariska")
    services.pot_open(
        pot_id=POT, name="Jongerenfonds Lindermonde", holds_from=today, age_first=18, age_last=27,
        purpose="Schulden van jongeren in één keer oplossen, zodat zij verder kunnen.", cents_max_case=3_000_00,
        actor=manager, clock=clock,
    )  # fmt: skip
    for key, cents in MONEY:
        services.contribution_record(
            contribution_id=id_of("contribution", key), party_id=id_of("organisation", key), kind="money", cents=cents,
            pot_id=POT, received_on=today, actor=manager, clock=clock,
        )  # fmt: skip
    for key, kind, words in IN_KIND:
        services.contribution_record(
            contribution_id=id_of("contribution", key), party_id=id_of("organisation", key), kind=kind, words=words,
            pot_id=POT, received_on=today, actor=manager, clock=clock,
        )  # fmt: skip
    services.place_offer(
        place_id=id_of("place", "club"), host_id=id_of("organisation", "association"), kind="internship",
        words="Kantine en materiaal op zaterdag", capacity=30, holds_from=today, actor=played_by("fatima"),
        clock=clock,
    )  # fmt: skip


def new_account(clock: Clock) -> None:
    """The energy company is paid on another account from now on."""
    account_id = id_of("bank_account", "energy new")
    if BankAccount.objects.filter(pk=account_id).exists():
        return
    bank_account_enter(
        bank_account_id=account_id, organisation_id=id_of("organisation", "energy"),
        iban=NEW_IBAN, holder_name="Zonnedal Energie", holds_from=clock.today(), actor=played_by("henk"), clock=clock,
    )  # fmt: skip
    bank_account_confirm(bank_account_id=account_id, how="phone_known_number", actor=played_by("mariska"), clock=clock)


def loans(clock: Clock) -> None:
    """A pot of its own, from which loans pay creditors at once."""
    if Pot.objects.filter(pk=LOANS).exists():
        return
    manager, bank = played_by("mariska"), id_of("organisation", "bank")
    services.pot_open(
        pot_id=LOANS, name="Saneringskredieten Lindermonde", holds_from=clock.today(), kind="loan",
        purpose="Schuldeisers in één keer betalen. Wie leent, betaalt elke maand terug.", actor=manager, clock=clock,
    )  # fmt: skip
    services.contribution_record(
        contribution_id=id_of("contribution", "loans"), party_id=bank, kind="money", cents=8_000_00, pot_id=LOANS,
        received_on=clock.today(), actor=manager, clock=clock,
    )  # fmt: skip
