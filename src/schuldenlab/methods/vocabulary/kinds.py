# SPDX-License-Identifier: EUPL-1.2
"""What an entry of the vocabulary says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """Type of a fact or a parameter. A `date` is a milestone: the day it happened, absent as long as it has not."""

    DATE = "date"
    BOOL = "bool"
    INT = "int"
    CENTS = "cents"
    PPM = "ppm"
    CODE = "code"

    @property
    def is_number(self) -> bool:
        return self in (Type.INT, Type.CENTS, Type.PPM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that can be known about one case.

    A name with an argument is written ``debts.paid:rent``; `argument` names the list that ``rent`` is from.
    """

    name: str
    type: Type
    en: str
    nl: str
    argument: str = ""
    codes: tuple[str, ...] = ()  # what a `code` may be
    column: bool = False  # a simulated population has it too
    recordable: bool = False  # a coach may state it, with a source
    given: bool = False  # comes from outside the method: registers, the clock, papers that arrive
    maybe: bool = False  # may well never happen; a step that waits for it is not on the ordinary way
    again: bool = False  # happens time and again, of old for another reason
    by: str = ""  # whose move it is, when it is not that of whoever does the step
    back: str = ""  # comes only where people give back to a fund: in instalments, hours, or any way


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What can be done in a step. `makes`: facts that follow from doing it. `then`: facts others may bring after it."""

    name: str
    en: str
    nl: str
    who: tuple[str, ...]
    argument: str = ""
    domains: tuple[str, ...] = ("settlement", "family", "desk")
    makes: tuple[str, ...] = ()  # a "*" is the action's own argument, or anything when it has none
    then: tuple[str, ...] = ()
    money: bool = False  # moves money of a pot, so that it must have been reserved
    decision: str = ""  # cannot be done without a decision of this kind, so the method must say whose
    term: str = ""  # the law's term for doing it


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferParameter:
    type: str  # a Type, "<type>[]", "codes" or "debt_kinds"
    en: str
    minimum: int = 0
    maximum: int = 10**12
    norm: str = ""  # the norm that is the maximum; the newest half-year that has it counts
    codes: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRule:
    """How an offer is computed; the arithmetic, with its tests, is in the law core."""

    name: str
    en: str
    nl: str
    parameters: dict[str, OfferParameter]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A letter or form that the city can make."""

    name: str
    en: str
    nl: str
    languages: tuple[str, ...] = ("nl", "en")
    objection: bool = False  # says how to object, as a formal decision must (Awb article 3:45)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRule:
    """The least that every method has to ask of a kind of decision."""

    kind: str
    en: str
    nl: str
    formal: bool = False  # a decision in the sense of the Awb: on paper, with the way to object
    second_person: str = "never"
    reasons: bool = False
    hearing: bool = False
