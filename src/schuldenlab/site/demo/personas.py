# SPDX-License-Identifier: EUPL-1.2
"""Who can log in to the demo city."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5

from schuldenlab.base.actor import STAFF_ROLES, Role

from .codes import code, secret_for

PASSWORD = "vier woorden in de demo"  # noqa: S105 - printed on purpose, loopback only
CITY_KEY = "lindermonde"
CITY_CODE = "9990"  # no municipality has this number
_SPACE = UUID("9d1f3c5e-0000-4000-8000-11de12a0de01")


@dataclass(frozen=True, slots=True)
class Persona:
    """`works_at`: key of an organisation in `organisations.py`; empty for a resident."""

    key: str
    given: str
    prefix: str
    surname: str
    roles: tuple[Role, ...]
    works_at: str = ""
    team: str = ""
    phone: str = ""

    @property
    def email(self) -> str:
        return f"{self.key}@lindermonde.example"

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.given, self.prefix, self.surname) if part)

    @property
    def has_second_factor(self) -> bool:
        return any(role in STAFF_ROLES for role in self.roles)

    @property
    def secret(self) -> str:
        return secret_for(self.key)

    def code(self) -> str:
        return code(self.secret) if self.has_second_factor else ""


def _city(key: str, given: str, prefix: str, surname: str, role: Role, team: str, phone: str) -> Persona:
    return Persona(key, given, prefix, surname, (role,), CITY_KEY, team, phone)


PERSONAS = (
    _city("fatima", "Fatima", "el", "Amrani", Role.COACH, "Jongeren", "06 0000 0011"),
    _city("joris", "Joris", "van der", "Laan", Role.COACH, "Jongeren", "06 0000 0012"),
    _city("sanne", "Sanne", "", "Vermeulen", Role.COACH, "Gezinnen", "06 0000 0013"),
    _city("henk", "Henk", "de", "Ruiter", Role.SETTLEMENT_OFFICER, "Regelen", "06 0000 0014"),
    _city("mariska", "Mariska", "", "Terpstra", Role.FUND_MANAGER, "Fonds", "06 0000 0015"),
    _city("noor", "Noor", "", "Haddou", Role.COORDINATOR, "Lab", "06 0000 0016"),
    _city("willem", "Willem", "", "Oosting", Role.CONTROLLER, "Control", "06 0000 0017"),
    _city("aisha", "Aïsha", "", "Yıldırım", Role.PRIVACY_OFFICER, "Privacy", "06 0000 0018"),
    Persona("youssef", "Youssef", "", "Bennani", (Role.RESIDENT,)),
    Persona("daphne", "Daphne", "van", "Wijk", (Role.RESIDENT,)),
    Persona("yara", "Yara", "van der", "Zee", (Role.RESIDENT,)),
    Persona("lars", "Lars", "", "Pinas", (Role.RESIDENT,)),
    Persona("rachid", "Rachid", "", "Aydın", (Role.RESIDENT,)),
    Persona("kevin", "Kevin", "", "Verhoeven", (Role.RESIDENT,)),
    Persona("petra", "Petra", "", "Kuiper", (Role.CREDITOR_EMPLOYEE,), "landlord"),
    Persona("rik", "Rik", "", "Molenaar", (Role.CREDITOR_EMPLOYEE,), "collector"),
    Persona("ilse", "Ilse", "ten", "Broek", (Role.CREDITOR_EMPLOYEE,), "energy"),
    Persona("wout", "Wout", "", "Hendriks", (Role.CREDITOR_EMPLOYEE,), "insurer"),
    Persona("eva", "Eva", "de", "Wit", (Role.CREDITOR_EMPLOYEE,), "bank"),
    Persona("dirk", "Dirk", "", "Bos", (Role.CREDITOR_EMPLOYEE,), "water"),
    Persona("lin", "Lin", "", "Zhang", (Role.CREDITOR_EMPLOYEE,), "transport"),
    Persona("tess", "Tess", "", "Kramer", (Role.CREDITOR_EMPLOYEE,), "club"),
    Persona("gerrit", "Gerrit", "", "Visser", (Role.CREDITOR_EMPLOYEE,), "tax"),
    Persona("karim", "Karim", "el", "Ouali", (Role.CREDITOR_EMPLOYEE,), "recovery"),
    Persona("marco", "Marco", "", "Silva", (Role.HOST,), "association"),
    Persona("bouchra", "Bouchra", "", "Ziani", (Role.HOST,), "school"),
)


def id_of(kind: str, key: str) -> UUID:
    """Always the same id for the same thing, so that a bookmark outlives a fresh database."""
    return uuid5(_SPACE, f"{kind} {key}")


def by_key(key: str) -> Persona:
    return next(persona for persona in PERSONAS if persona.key == key)


def printed() -> str:
    """A table for the terminal."""
    from schuldenlab.base.texts import text

    rows = [("", "e-mail", "code")]
    rows += [(f"{p.name}, {text(f'people.role.{p.roles[0]}')}", p.email, p.code() or "–") for p in PERSONAS]
    wide = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=True)).rstrip() for row in rows]
    head = [text("site.demo.password", password=PASSWORD), text("site.demo.fresh"), ""]
    return "\n".join([*head, *lines])
