# SPDX-License-Identifier: EUPL-1.2
"""How it goes, as the household and the coach answered at the moments of the method, and one picture of the worry.

It stands beside what is owed and apart from it: a debt that is gone is no proof that the worry is.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, OuterRef, Value
from django.db.models.functions import JSONObject

from schuldenlab.base import access, case_keys
from schuldenlab.base.actor import Actor
from schuldenlab.base.case_keys import CaseCipher
from schuldenlab.base.terms import date_in_words
from schuldenlab.base.texts import current_language, text
from schuldenlab.methods.schema import Method
from schuldenlab.people.purposes import Purpose

from .models import Case, Measure
from .own_facts import months_on
from .packages import method_of

WORRY = "debt_worry"
BOTH = ("resident", "coach")

Answers = Mapping[str, object]  # by the name of the question: a mark, or marks by part


@dataclass(frozen=True, slots=True)
class Moment:
    """`first_on`: from when it can be answered. `by`: what was answered, by resident or coach; empty until then."""

    months: int
    first_on: date
    by: Mapping[str, Answers]

    def worry(self, who: str) -> Fraction | None:
        """The mean of the marks on worry, 1 never to 10 always. None while this one did not answer."""
        found: Any = self.by.get(who, {}).get(WORRY)
        if found is None:
            return None
        marks = list(found.values()) if isinstance(found, Mapping) else [found]
        return Fraction(sum(marks), len(marks))


def measures_joined() -> dict[str, Any]:
    """What to read together with a case, for `moments_of` and `answered`."""
    rows = Measure.objects.filter(case=OuterRef("pk")).order_by("months", "by_role")
    answers = Func("answers", Value("base64"), function="encode")
    return {
        "measures_kept": ArraySubquery(
            rows.values(one=JSONObject(id="pk", months="months", by="by_role", answers=answers))
        )
    }


def moments_of(
    case: Case, method: Method | None, cipher: CaseCipher | None, *, roles: Collection[str] = BOTH
) -> tuple[Moment, ...]:
    """The moments of this method with what these two said, of a case that was read with `measures_joined`.

    Nothing where the method asks no worry, or where nobody answered yet or the key of the case is gone.
    """
    if method is None or method.measure is None or WORRY not in method.measure.asks or cipher is None:
        return ()
    by: dict[int, dict[str, Answers]] = {}
    for months, who, answers in answered(case, cipher):
        if who in roles:
            by.setdefault(months, {})[who] = answers
    if not by:
        return ()
    return tuple(Moment(one, months_on(case.opened_on, one), by.get(one, {})) for one in method.measure.at_months)


def answered(case: Any, cipher: CaseCipher) -> list[tuple[int, str, dict[str, object]]]:
    """Moment, by whom, answers; in order of time."""
    return [
        (row["months"], row["by"], json.loads(cipher.unseal(b64decode(row["answers"]), column="cases_measure.answers",
                                                            row_id=UUID(row["id"]))))
        for row in case.measures_kept
    ]  # fmt: skip


def own_measures(*, case_id: UUID, actor: Actor) -> MeasuresLook | None:
    """What somebody answered about themselves. Who acts for them does not read it, and what the coach thought is the
    coach's. Of two clients it is not kept who answered, so neither reads what may be the other's."""
    cases = Case.objects.for_actor(actor).select_related("method_version").annotate(**measures_joined())
    case = cases.filter(pk=case_id).first()
    if case is None or case.client_ids != [actor.person_id] or case.method_version is None:
        return None
    access.note(Purpose.OWN, case.client_ids)
    cipher = case_keys.for_a_page(case.pk)[0] if case.measures_kept else None
    return measures_look(moments_of(case, method_of(case), cipher, roles=("resident",)), who="self")


@dataclass(frozen=True, slots=True)
class Dot:
    """One answer in the picture. `words`: the mark, at `words_y`."""

    x: float
    y: float
    who: str
    words: str
    words_y: float


@dataclass(frozen=True, slots=True)
class MeasuresLook:
    """What a page shows. `lines`: a path from mark to mark, by who; `axis`: what is below each moment; `told`: the
    picture in words; `all`: each moment that was answered, with every question and what was said."""

    who: tuple[str, ...]
    dots: tuple[Dot, ...]
    lines: tuple[tuple[str, str], ...]
    axis: tuple[tuple[float, str], ...]
    told: str
    all: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]

    width, height, left, top, bottom, right = 340, 214, 108, 30, 170, 312


def measures_look(moments: tuple[Moment, ...], *, who: str) -> MeasuresLook | None:
    """`who`: "self" for the one it is about, "other" for a coach. None while nothing was answered."""
    if not moments:
        return None
    roles = tuple(role for role in BOTH if any(role in one.by for one in moments))
    apart = {role: (place - (len(roles) - 1) / 2) * 22 for place, role in enumerate(roles)}
    room = (MeasuresLook.right - MeasuresLook.left) / max(len(moments) - 1, 1)
    at = {one.months: MeasuresLook.left + place * room for place, one in enumerate(moments)}
    dots = []
    for role in roles:
        for one in moments:
            worry = one.worry(role)
            if worry is not None:
                y = _height(worry)
                dots.append(Dot(round(at[one.months] + apart[role], 1), y, role, mark_in_words(worry), y - 12))
    lines = [
        (role, "M" + "L".join(f"{dot.x:g} {dot.y:g}" for dot in dots if dot.who == role))
        for role in roles
        if sum(dot.who == role for dot in dots) > 1
    ]
    return MeasuresLook(
        who=roles,
        dots=tuple(dots),
        lines=tuple(lines),
        axis=tuple((round(at[one.months], 1), _axis(one)) for one in moments),
        told=" ".join(_told(one, who) for one in moments),
        all=tuple((_moment(one), tuple(_all(one, who))) for one in moments if one.by),
    )


def mark_in_words(mark: Fraction) -> str:
    """7, or 6.7: to a tenth, half up, with the sign of the language."""
    tenths = int(mark * 10 + Fraction(1, 2))
    whole, part = divmod(tenths, 10)
    return f"{whole}{',' if current_language() == 'nl' else '.'}{part}" if part else str(whole)


def _height(mark: Fraction) -> float:
    """10 is at the top, 1 at the bottom."""
    return round(MeasuresLook.top + float(10 - mark) * (MeasuresLook.bottom - MeasuresLook.top) / 9, 1)


def _axis(one: Moment) -> str:
    return text("cases.measures.axis", months=one.months) if one.months else text("cases.measures.axis_start")


def _moment(one: Moment) -> str:
    return text("cases.measures.after", months=one.months) if one.months else text("cases.measures.start")


def _told(one: Moment, who: str) -> str:
    found = [
        text(f"cases.measures.said.{who}.{role}", mark=mark_in_words(mark))
        for role in BOTH
        if (mark := one.worry(role)) is not None
    ]
    if not found:
        on = date_in_words(one.first_on, current_language(), year=True, weekday=False)
        found = [text("cases.measures.later", on=on)]
    return f"{_moment(one)}: {', '.join(found)}."


def _all(one: Moment, who: str) -> list[tuple[str, str]]:
    """Every question of this moment and what was said, the worry first."""
    said: dict[str, list[str]] = {}
    for role in BOTH:
        for name, answer in sorted(one.by.get(role, {}).items(), key=lambda item: item[0] != WORRY):
            parts = answer.items() if isinstance(answer, Mapping) else [("", answer)]
            for part, mark in parts:
                key = f"{name}.{part}".rstrip(".")
                said.setdefault(key, []).append(text(f"cases.measures.said.{who}.{role}", mark=mark))
    return [(_question(key, who), ", ".join(marks)) for key, marks in said.items()]


def _question(key: str, who: str) -> str:
    return text("cases.measures.worry") if key == WORRY else text(f"cases.steps.ask.{who}.{key}")
