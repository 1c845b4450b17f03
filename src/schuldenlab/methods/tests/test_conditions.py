# SPDX-License-Identifier: EUPL-1.2
"""Fits, does not fit, or we do not know yet: and because of what. The same words run on columns."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schuldenlab.methods.conditions import evaluate, judge
from schuldenlab.methods.conditions import tests_of as comparisons_of
from schuldenlab.methods.schema import All
from schuldenlab.methods.schema import Any as AnyOf
from schuldenlab.methods.schema import Test as Comparison
from schuldenlab.methods.vocabulary import Type

from .folders import facts, shipped

DAY = date(2026, 11, 2)
YES, NO = Comparison("person.in_education", Type.BOOL, "is", True), Comparison("person.has_work", Type.BOOL, "is", True)
KNOWN = facts(DAY, person__in_education=True, person__has_work=False)
UNKNOWN = Comparison("person.willing", Type.BOOL, "is", True)
LEAF = {True: YES, False: NO, None: UNKNOWN}


def kleene_and(parts):
    return False if False in parts else None if None in parts else True


def kleene_or(parts):
    return True if True in parts else None if None in parts else False


@pytest.mark.parametrize("verdicts", list(product([True, False, None], repeat=3)))
def test_all_and_any_follow_the_three_valued_table(verdicts):
    parts = tuple(LEAF[verdict] for verdict in verdicts)
    assert evaluate(All(parts), KNOWN, {}).verdict is kleene_and(verdicts)
    assert evaluate(AnyOf(parts), KNOWN, {}).verdict is kleene_or(verdicts)


AGE = "person.age"


@pytest.mark.parametrize(
    ("op", "wanted", "age", "verdict"),
    [
        ("min", 18, 18, True),
        ("min", 18, 17, False),
        ("max", 27, 27, True),
        ("max", 27, 28, False),
        ("is", 0, 0, True),
        ("is_not", 0, 0, False),
        ("min", "$age_first", 18, True),
        ("min", "$age_first", 17, False),
        ("min", "$not_set", 18, None),
    ],
)
def test_comparisons(op, wanted, age, verdict):
    test = Comparison(AGE, Type.INT, op, wanted)
    assert evaluate(test, facts(DAY, person__age=age), {"age_first": 18}).verdict is verdict


def test_unknown_is_neither_yes_nor_no_whatever_is_compared():
    for op, kind, wanted in product(("is", "is_not"), (Type.BOOL, Type.CODE), (True, "rent")):
        assert evaluate(Comparison(AGE, kind, op, wanted), {}, {}).verdict is None


def test_a_milestone_that_is_not_there_has_not_happened():
    happened, not_yet = (Comparison("talk.held", Type.DATE, "is", value) for value in (True, False))
    assert [evaluate(one, {}, {}).verdict for one in (happened, not_yet)] == [None, True]
    assert [evaluate(one, facts(DAY, talk__held=True), {}).verdict for one in (happened, not_yet)] == [True, False]


def test_the_answer_tells_what_is_missing_and_what_decided():
    fit = next(fit for fit in shipped("jpf").fits if fit.key == "regular-does-not-fit")
    answer = evaluate(fit.condition, facts(DAY, capacity__month=4_300), {})
    assert answer.verdict is None
    assert answer.missing == ("regular.ended_without_solution", "person.in_education")
    assert [(part.test.fact, part.actual, part.verdict) for part in answer.because] == [
        ("capacity.month", 4_300, False),
        ("regular.ended_without_solution", None, None),
        ("person.in_education", None, None),
    ]


def test_nothing_is_missing_once_the_answer_is_sure():
    fit = next(fit for fit in shipped("jpf").fits if fit.key == "regular-does-not-fit")
    answer = evaluate(fit.condition, facts(DAY, capacity__month=0), {})
    assert (answer.verdict, answer.missing) == (True, ())


def test_a_value_the_city_has_not_set_is_named():
    fit = next(fit for fit in shipped("jpf").fits if fit.key == "age")
    answer = evaluate(fit.condition, facts(DAY, person__age=22), {"age_first": 18})
    assert (answer.verdict, answer.missing) == (None, ("$age_last",))


class Column:
    """A column as an array library has it: element by element, and no truth of its own."""

    def __init__(self, values):
        self.values = list(values)

    def _each(self, other, do):
        others = other.values if isinstance(other, Column) else [other] * len(self.values)
        return Column(do(one, two) for one, two in zip(self.values, others, strict=True))

    def __and__(self, other):
        return self._each(other, lambda one, two: one & two)

    def __or__(self, other):
        return self._each(other, lambda one, two: one | two)

    def __xor__(self, other):
        return self._each(other, lambda one, two: one ^ two)

    def __ge__(self, other):
        return self._each(other, lambda one, two: one >= two)

    def __le__(self, other):
        return self._each(other, lambda one, two: one <= two)

    def __eq__(self, other):
        return self._each(other, lambda one, two: one == two)

    def __ne__(self, other):
        return self._each(other, lambda one, two: one != two)

    def __bool__(self):
        raise AssertionError("a column has no truth: this branched on a value")


leaves = st.sampled_from(
    [
        Comparison("person.age", Type.INT, "min", "$age_first"),
        Comparison("person.age", Type.INT, "max", 27),
        Comparison("debts.count", Type.INT, "is_not", 0),
        Comparison("talk.held", Type.DATE, "is", True),
        Comparison("talk.held", Type.DATE, "is", False),
        Comparison("person.has_work", Type.BOOL, "is", True),
        Comparison("person.age", Type.INT, "min", "$not_set"),
    ]
)
conditions = st.recursive(
    leaves,
    lambda inner: st.lists(inner, min_size=1, max_size=3).flatmap(
        lambda p: st.sampled_from([All, AnyOf]).map(lambda c: c(tuple(p)))
    ),
)
households = st.fixed_dictionaries(
    {},
    optional={
        "person__age": st.integers(10, 40),
        "debts__count": st.integers(0, 2),
        "talk__held": st.just(True),
        "person__has_work": st.booleans(),
    },
)


@given(conditions, st.lists(households, min_size=1, max_size=6))
def test_a_column_says_for_each_household_what_one_case_says(condition, people):
    known = [facts(DAY, **one) for one in people]
    values = {"age_first": 18}

    def column(fact):
        found = [one.get(fact) for one in known]
        return Column(0 if one is None else one.value for one in found), Column(one is not None for one in found)

    yes, no = judge(condition, column, values)
    one_by_one = [evaluate(condition, one, values).verdict for one in known]
    assert yes.values == [verdict is True for verdict in one_by_one]
    assert no.values == [verdict is False for verdict in one_by_one]


@given(conditions, households)
def test_more_knowledge_never_turns_a_sure_answer(condition, person):
    """Apart from milestones, which are knowledge of time: what has not happened yet may happen."""
    tests = [test for test in comparisons_of(condition) if test.type is Type.DATE]
    before = evaluate(condition, {}, {"age_first": 18}).verdict
    after = evaluate(condition, facts(DAY, **person), {"age_first": 18}).verdict
    assert before is None or tests or after is before
