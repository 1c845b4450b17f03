# SPDX-License-Identifier: EUPL-1.2
"""What goes in and comes out, as OpenAPI tells it. The shape is checked here, each fact by the law core itself."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field, StrictBool, StrictInt, StrictStr, WithJsonSchema

from schuldenlab import law
from schuldenlab.law import Entered, Fact

HOUSEHOLDS_MAX = 100  # of one request
ROWS_MAX = 1_000  # in the lists of one request, together; each comes back in the steps of a receipt
NAMES_MAX = 200
WORDS_MAX = 500  # characters of a source or a reason
TARGET = "seizure_free_amount"

Name = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,100}$")]
Words = Annotated[str, Field(min_length=1, max_length=WORDS_MAX, pattern=r"^[^\x00]+$")]
_AMOUNT = r"\d{1,12}(\.\d{1,20})?$"
_ROWS = f"the lists of one request have at most {ROWS_MAX} rows together"


def _told(fact: Fact) -> dict[str, Any]:
    """The JSON Schema of one fact."""
    about: dict[str, Any] = {"description": f"{law.name_of(fact.name, 'en')} ({fact.source})"}
    match fact.kind:
        case "amount":
            sign = "^" if fact.minimum == 0 else "^-?"
            about |= {"type": ["string", "integer"], "pattern": sign + _AMOUNT, "maximum": fact.maximum}
            about["minimum"] = fact.minimum if fact.minimum is not None else -fact.maximum
            about["description"] += f"; in {fact.unit}, a decimal string is exact (not `1.500`)"
        case "count":
            about |= {"type": "integer", "minimum": fact.minimum or 0, "maximum": fact.maximum}
        case "yes_no":
            about |= {"type": "boolean"}
        case "word":
            about |= {"type": "string", "enum": list(fact.words)}
        case "date":
            about |= {"type": "string", "format": "date"}
        case _:
            about["description"] += f"; a list or table, see docs/reference/case-file.md; {_ROWS}"
    return about


def _facts() -> dict[str, Any]:
    return {
        "type": "object",
        "description": "What is known about the household. What a rule needs and is not here, is asked for by name.",
        "properties": {fact.name: _told(fact) for fact in law.facts()},
        "additionalProperties": False,
        "maxProperties": NAMES_MAX,
    }


class _Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class ByHand(_Strict):
    """An amount or fact that a person or a city chose. Its certainty (H) travels to the answer."""

    value: StrictStr | StrictInt | StrictBool
    source: Words
    reason: Words

    def entered(self) -> Entered:
        return Entered(self.value, self.source, self.reason)


class Ask(_Strict):
    """One household, and what is asked about it."""

    target: Name = TARGET
    on: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$", json_schema_extra={"format": "date"})]
    facts: Annotated[dict[str, Any], WithJsonSchema(_facts()), Field(max_length=NAMES_MAX)]
    entered: Annotated[
        dict[Name, ByHand], Field(max_length=NAMES_MAX, json_schema_extra={"additionalProperties": False})
    ] = {}

    def rows(self) -> int:
        """In its lists; a table counts its keys."""
        return sum(len(fact) for fact in self.facts.values() if isinstance(fact, list | dict))


class Batch(_Strict):
    """A few households. Each gets its own answer, or its own refusal."""

    households: Annotated[list[Ask], Field(min_length=1, max_length=HOUSEHOLDS_MAX)]


class Answer(_Strict):
    """`value` is exact (decimal string or "n/d"), `shown` as people read it; `receipt` proves it."""

    target: str
    on: str
    value: Any
    shown: Any
    unit: str
    label: str
    certainty: str
    receipt: dict[str, Any]


class Indication(_Strict):
    """What an unofficial formula gives for an amount that is established nowhere: to show, never to use."""

    value: Any
    shown: Any
    unit: str
    label: str


class Problem(_Strict):
    """RFC 9457. `field` is the fact, or the place in the request, that it is about; empty where it is the whole."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    field: str = ""
    indication: Indication | None = None


class Outcome(_Strict):
    """Exactly one of the two."""

    answer: Answer | None = None
    problem: Problem | None = None


class Outcomes(_Strict):
    """In the order of the households."""

    outcomes: list[Outcome]


class FactName(_Strict):
    name: str
    title: str
    kind: str
    unit: str
    source: str
    words: list[str]
    optional: bool


class TargetName(_Strict):
    name: str
    title: str
    unit: str
    source: str
    url: str
    facts: list[str]
    by_hand: list[str]


class Names(_Strict):
    """Everything that can be asked and told, and from when to when there are norms."""

    periods: list[str]
    targets: list[TargetName]
    facts: list[FactName]
