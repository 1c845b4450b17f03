# SPDX-License-Identifier: EUPL-1.2
"""The way as a picture and in words: whose move it is, and that nothing falls outside the frame."""

from __future__ import annotations

import re
from datetime import date

import pytest

from schuldenlab.people.purposes import Purpose

from .. import euros, services
from ..overview import overview, timeline
from ..way import Move, turn_of
from ..way_picture import RIVER, Amount, Stage, Way, both, way_picture
from . import factories as make

MONDAY = date(2026, 11, 23)
MOVE = ("Youssef wacht op Fatima", "Besluit over toelating", "sinds 3 november")
KNOWN = (Amount("Schuld", "€ 1.000", 100_000), Amount("Aangeboden", "€ 100", 10_000), Amount("Betaald", "?", None))


def _way(*states, amounts=()):
    stages = tuple(Stage(f"Stap {number}", state, (MOVE,) if state == "now" else ())
                   for number, state in enumerate(states))  # fmt: skip
    return Way("De weg", "…", "Nu", stages, amounts)


@pytest.mark.parametrize("tall", [False, True])
@pytest.mark.parametrize("count", [1, 2, 6])
def test_everything_is_drawn_inside_the_frame(tall, count):
    picture = way_picture(_way(*["done", "now", "waiting", "skipped", "now", "waiting"][:count], amounts=KNOWN),
                          tall=tall)  # fmt: skip
    points = [(float(x), float(y)) for path in picture.rivers
              for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]  # fmt: skip
    points += [(mark.x + side * mark.r, mark.y + side * mark.r) for mark in picture.marks for side in (-1, 1)]
    points += [(word.x, word.y) for word in picture.words]
    points += [(band.x + band.width, band.y + band.height) for band in picture.bands]
    assert all(0 <= x <= picture.width and 0 <= y <= picture.height for x, y in points)


def test_lying_and_standing_say_the_same_words():
    wide, tall = both(_way("done", "now", "waiting", amounts=KNOWN))
    assert " ".join(word.words for word in wide.words).split() != []
    assert sorted(" ".join(one.words for one in wide.words).split()) == sorted(
        " ".join(one.words for one in tall.words).split()
    )
    for line in MOVE:
        assert line in " ".join(word.words for word in wide.words)


def test_states_differ_in_shape_and_only_what_was_walked_is_solid():
    picture = way_picture(_way("done", "now", "waiting", "skipped"), tall=False)
    assert [mark.state for mark in picture.marks] == ["done", "now", "waiting", "skipped"]
    assert [piece.done for piece in picture.stretches] == [True, False, False, False]
    assert len(picture.bands) == 1


def test_the_river_is_as_thick_as_its_euros_and_what_is_not_known_has_no_water():
    picture = way_picture(_way("now", amounts=KNOWN), tall=False)
    heights = []
    for path in picture.rivers:
        start = [float(y) for x, y in re.findall(r"([\d.]+) ([\d.]+)", path)]
        heights.append(start[-1] - start[0])
    assert heights == [RIVER, pytest.approx(RIVER / 10)]
    assert [word.kind for word in picture.words if word.words == "?"] == ["unknown"]


def test_long_words_are_broken_over_lines():
    way = Way("", "", "Nu", (Stage("Kennismaken en samen een plan maken voor later", "now", (MOVE,)),) * 6)
    assert max(len(word.words) for word in way_picture(way, tall=False).words) <= 20


def _seen(desk, purpose=Purpose.PLAN):
    return overview(case_id=desk.case.pk, actor=desk.coach.actor, purpose=purpose, on=MONDAY)


def _states(desk):
    return [(line.key, line.state) for line in _seen(desk).stages]


def test_before_a_method_the_law_is_the_way(staff, clock):
    desk = make.a_case(talked=False, asked_days_ago=3, clock=clock)
    assert _states(desk) == [("asked", "done"), ("talk", "now"), ("choose", "waiting")]
    services.talk_record(case_id=desk.case.pk, held_on=MONDAY, channel="desk", actor=desk.coach.actor, clock=clock)
    assert _states(desk) == [("asked", "done"), ("talk", "done"), ("choose", "now")]


def test_a_way_shows_whose_move_it_is_and_since_when(staff, clock):
    desk = make.on_the_way(clock=clock)
    by_coach = {"case_id": desk.case.pk, "actor": desk.coach.actor, "clock": clock}
    assert _states(desk) == [("start", "now"), ("premium", "waiting"), ("after", "waiting")]
    services.need_record(domain="money", own_words="Rust", **by_coach)
    moves = {move.step: (move.whose, move.do, move.since) for move in _seen(desk).stages[0].moves}
    assert moves["rank"] == ("resident", "needs.rank", MONDAY)
    assert moves["plan"] == ("coach", "plan.write", MONDAY)
    make.admitted(desk.case, desk.coach, clock=clock)
    assert _states(desk)[:2] == [("start", "now"), ("premium", "now")]
    assert [move.whose for move in _seen(desk).stages[1].moves] == ["settlement_officer"]


@pytest.mark.parametrize(
    ("do", "whose"),
    [
        ("giving_back.follow", "resident"),
        ("discharge.receive", "creditor"),
        ("contact.record", "coach"),
        ("measure.take:6", "coach"),
    ],
)
def test_who_only_follows_what_others_do_waits_for_them(do, whose):
    """The resident reads the same on their own page: both ask here."""
    assert turn_of(Move("step", "coach", do, MONDAY, None, "", is_late=False, optional=False)) == whose


def test_in_a_closed_case_what_did_not_happen_is_not_to_come(staff, clock):
    desk = make.on_the_way(clock=clock)
    make.ended(desk, clock=clock)
    services.case_close(case_id=desk.case.pk, outcome="moved", actor=desk.coach.actor, clock=clock)
    assert "waiting" not in {state for _, state in _states(desk)}
    assert _seen(desk).moves == ()


def test_each_threat_leaves_the_page_by_itself(staff, clock):
    desk = make.a_case(threats=["eviction", "cut_off"], clock=clock)
    assert _seen(desk).threats == ("eviction", "cut_off")
    services.fact_record(
        case_id=desk.case.pk, name="threat.averted:eviction", value=MONDAY, holds_on=MONDAY, source="coach",
        actor=desk.coach.actor, clock=clock,
    )  # fmt: skip
    assert _seen(desk).threats == ("cut_off",)


def test_what_no_room_knows_is_not_zero(staff, clock):
    assert euros.euros_of(make.a_case(clock=clock).case) == {}
    with pytest.raises(AssertionError, match="no station"):
        euros.provider_register(lambda case: {}, "forgotten")


def test_what_happened_is_newest_first_and_a_page_at_a_time(staff, clock):
    desk = make.on_the_way(clock=clock)
    found = timeline(case_id=desk.case.pk, actor=desk.coach.actor, purpose=Purpose.PLAN, size=2)
    rest = timeline(case_id=desk.case.pk, actor=desk.coach.actor, purpose=Purpose.PLAN, size=2, page=2)
    assert len(found.lines) == 2 < found.count
    assert {line.verb for line in found.lines}.isdisjoint({"task.opened", "task.done"})
    assert found.lines[-1].known_at >= rest.lines[0].known_at
