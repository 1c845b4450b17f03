# SPDX-License-Identifier: EUPL-1.2
"""The parts of ``method.toml`` with a shape of their own: conditions, parameters, steps with their terms, the offer."""

from __future__ import annotations

from typing import Any

from .package import INTEGER_MAX
from .reader import LIST_MAX, Table
from .schema import All, Condition, Offer, Param, Step, Term, Test
from .schema import Any as AnyOf
from .terms import COUNT_MAX, LAW_TERMS
from .vocabulary import Fact, Own, Type, UnknownName, action_named, fact_named, nearest, shown
from .vocabulary.lists import AGREEMENT, DEBT_KINDS, LABELS, OFFER_RULES, ON_REFUSAL, ROLES

NESTING_MAX = 4
_NOTHING = All(())
_OPS = ("is", "is_not", "min", "max")
_PARAM_TYPES = (*(kind.value for kind in Type if kind is not Type.DATE), "ppm[]", "int[]")
_UNITS = ("days", "workdays", "weeks", "months")


def read_condition(raw: dict[str, Any], table: Table, own: Own, at: str | None = None, depth: int = 1) -> Condition:
    """A table with ``fact`` and what it is compared with, or with ``all`` or ``any`` and a list of such tables."""
    key = at or "fact"
    here = Table(raw, table.findings, table.file, table.place if at is None else (*table.place, at))
    grouped = [word for word in ("all", "any") if here.has(word)]
    table.has("fact"), table.has("all"), table.has("any")
    for op in _OPS:
        table.has(op)
    if depth > NESTING_MAX:
        table.wrong("conditions are nested too deeply", f"use at most {NESTING_MAX} levels", at=key)
        return _NOTHING
    if len(grouped) + here.has("fact") != 1:
        table.wrong("is no condition", "write fact with is, is_not, min or max, or one list under all or any", at=at)
        return _NOTHING
    if not grouped:
        return _read_test(here, own)
    listed = here.list_of(grouped[0], dict, "conditions")
    if not listed:
        table.wrong("an empty list of conditions", "name at least one", at=at)
    here.no_others()
    parts = tuple(read_condition(one, table, own, at or grouped[0], depth + 1) for one in listed)
    return All(parts) if grouped[0] == "all" else AnyOf(parts)


def read_conditions(table: Table, key: str, own: Own, *, required: bool) -> tuple[Condition, ...]:
    """A list: the name of a fact that has to hold, or a whole condition."""
    found: list[Condition] = []
    for one in table.list_of(key, object, "facts or conditions", required=required):
        if isinstance(one, str):
            found.append(_holds(one, table, key, own))
        elif isinstance(one, dict):
            found.append(read_condition(one, table, own, key))
        else:
            table.wrong("is neither a fact nor a condition", 'write "talk.held" or { fact = …, is = … }', at=key)
    return tuple(one for one in found if one != _NOTHING)


def _holds(name: str, table: Table, key: str, own: Own) -> Condition:
    fact = _fact(name, table, key, own)
    if fact is None:
        return _NOTHING
    if fact.type not in (Type.DATE, Type.BOOL):
        cure = f"write {{ fact = {shown(name)}, is = … }}, or min or max"
        table.wrong(f"{shown(name)} is a {fact.type}, it does not just hold", cure, at=key)
        return _NOTHING
    return Test(name, fact.type, "is", True)


def _fact(name: str, table: Table, key: str, own: Own) -> Fact | None:
    try:
        return fact_named(name, own)
    except UnknownName as unknown:
        table.wrong(unknown.what, unknown.cure, at=key)
        return None


def _read_test(here: Table, own: Own) -> Condition:
    name = here.words("fact")
    fact = _fact(name, here, "fact", own) if name else None
    tests = tuple(
        Test(name, fact.type, op, value)  # type: ignore[arg-type]
        for op in _OPS
        if here.has(op) and fact is not None and (value := _wanted(here, op, fact)) is not None
    )
    if fact is not None and not any(here.has(op) for op in _OPS):
        here.wrong("compares with nothing", "add is, is_not, min or max")
    here.no_others()
    if not tests:
        return _NOTHING
    return tests[0] if len(tests) == 1 else All(tests)


def _wanted(here: Table, op: str, fact: Fact) -> bool | int | str | None:
    value = here.raw[op]
    if fact.type.is_number:
        return here.number(op, minimum=-INTEGER_MAX)
    if op in ("min", "max"):
        here.wrong(f"{shown(fact.name)} is a {fact.type}, it has no {op}", "use is or is_not", at=op)
        return None
    if fact.type is Type.CODE:
        return here.name(op, fact.codes) or None
    if not isinstance(value, bool):
        here.wrong("is not true or false", f"{shown(fact.name)} is a {fact.type}: write true or false", at=op)
        return None
    return value


def read_param(name: str, table: Table) -> Param:
    kind = table.name("type", _PARAM_TYPES)
    if "label" not in table.raw:
        table.wrong("a parameter without a label", f"add label, one of {', '.join(LABELS)}")
        table.has("label")
        label = ""
    else:
        label = table.name("label", LABELS)
    minimum, maximum = _range(table)
    codes = table.names("codes", required=kind == "code")
    param = Param(name, kind, label, _default(table, kind), minimum, maximum, codes, table.words("source", default=""))
    for one in param.default if isinstance(param.default, tuple) else (param.default,):
        if isinstance(one, int) and not isinstance(one, bool):
            table.in_range("default", one, minimum or 0, INTEGER_MAX if maximum is None else maximum)
    if kind == "code" and param.default is not None and param.default not in codes:
        table.wrong("is not one of the codes", f"choose one of: {', '.join(codes)}", at="default")
    table.no_others()
    return param


def _range(table: Table) -> tuple[int | None, int | None]:
    found = table.list_of("range", int, "two whole numbers", required=False)
    if not table.has("range"):
        return None, None
    if len(found) != 2 or not -1 < found[0] <= found[1] <= INTEGER_MAX:
        table.wrong("is no range", "write the least and the most, such as [0, 10]", at="range")
        return None, None
    return found[0], found[1]


def _default(table: Table, kind: str) -> bool | int | str | tuple[int, ...] | None:
    if not table.has("default"):
        return None
    if kind.endswith("[]"):
        return tuple(table.list_of("default", int, "whole numbers"))
    if kind == "bool":
        return table.yes_or_no("default", default=False)
    if kind == "code":
        return table.name("default")
    return table.integer("default")


def read_step(table: Table, own: Own) -> Step:
    do = table.words("do", limit=120)
    try:
        action_named(do, own)
    except UnknownName as unknown:
        if do:
            table.wrong(unknown.what, unknown.cure, at="do")
        do = ""
    step = Step(
        key=table.name("key"),
        stage=table.name("stage"),
        who=table.name("who", ROLES),
        do=do,
        needs=read_conditions(table, "needs", own, required=False),
        done=read_conditions(table, "done", own, required=True),
        term=_term(table, own),
        optional=table.yes_or_no("optional", default=False),
        reopens_on=tuple(
            name
            for name in table.list_of("reopens_on", str, "facts", required=False)
            if _fact(name, table, "reopens_on", own)
        ),
    )
    if "done" in table.raw and not step.done:
        table.wrong("can never be done", "name the facts that make it done", at="done")
    table.no_others()
    return step


def _term(table: Table, own: Own) -> Term | None:
    """ "law:wgs.decision", or { days, workdays, weeks or months = …, from = fact }, with or without law = "law:…"."""
    if not table.has("term"):
        return None
    raw = table.raw["term"]
    if isinstance(raw, str):
        return Term(law=_law(raw, table, "term"))
    inner = table.table("term")
    if inner is None:
        return None
    law = _law(inner.words("law"), inner, "law") if inner.has("law") else ""
    units = [unit for unit in _UNITS if inner.has(unit)]
    if len(units) != 1:
        inner.wrong("is no term", f"write one of {', '.join(_UNITS)}, and from")
    count = inner.number(units[0], minimum=0, maximum=COUNT_MAX) if units else 0
    start = inner.words("from", limit=120)
    fact = _fact(start, inner, "from", own) if start else None
    if fact is not None and fact.type is not Type.DATE:
        inner.wrong(f"{shown(start)} is no day", "a term runs from a fact that is a day", at="from")
    inner.no_others()
    return Term(law, units[0] if units else "", count, start)  # type: ignore[arg-type]


def _law(name: str, table: Table, key: str) -> str:
    short = name.removeprefix("law:")
    if name.startswith("law:") and short in LAW_TERMS:
        return short
    table.wrong(f"unknown term {shown(name)}", nearest(name, [f"law:{known}" for known in LAW_TERMS]), at=key)
    return ""


def read_offer(top: Table) -> Offer | None:
    table = top.table("offer")
    if table is None:
        return None
    name = table.name("rule", OFFER_RULES)
    values: list[tuple[str, Any]] = []
    for key, parameter in OFFER_RULES[name].parameters.items() if name else ():
        if key not in table.raw:
            table.has(key)
            if parameter.required:
                table.wrong(f"{shown(key)} is missing", f"add {key}: {parameter.en}")
        elif parameter.type == "debt_kinds":
            values.append((key, table.names(key, DEBT_KINDS)))
        elif parameter.type == "code" and not str(table.raw[key]).startswith("$"):
            values.append((key, table.name(key, parameter.codes)))
        elif parameter.type.endswith("[]") and isinstance(table.raw[key], list):
            values.append((key, tuple(table.list_of(key, int, "whole numbers"))[:LIST_MAX]))
        else:
            values.append((key, table.number(key)))
    offer = Offer(name, tuple(values), table.name("agreement", AGREEMENT), table.names("on_refusal", ON_REFUSAL))
    if name:
        table.no_others()
    return offer
