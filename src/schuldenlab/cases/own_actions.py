# SPDX-License-Identifier: EUPL-1.2
"""The actions of this room: enough for a way that pays nothing and sends no offer."""

from __future__ import annotations

from schuldenlab.methods.vocabulary.lists import GOAL_KINDS, LIFE_DOMAINS, OUTCOMES, THREATS

from . import services
from .actions import Action, Field, action_register
from .models.case import OUTCOMES as CASE_OUTCOMES
from .models.contact import CHANNELS, CONTACT_KINDS
from .models.facts import SOURCES

_COACH = frozenset({"coach"})
_NEAR = frozenset({"coach", "resident"})
_CASEWORK = frozenset({"coach", "settlement_officer"})
_CITY = _CASEWORK | {"fund_manager"}

_CHANNEL = Field("channel", "code", CHANNELS)
_NOTE = Field("note", "text", required=False)


def register() -> None:
    for action in (
        Action(
            "talk.record", services.talk_record, _CASEWORK,
            (Field("held_on", "day"), _CHANNEL, Field("threats", "codes", tuple(THREATS), required=False),
             Field("declines", "yes_no", required=False), _NOTE),
        ),
        Action(
            "need.record", services.need_record, _NEAR,
            (Field("domain", "code", tuple(LIFE_DOMAINS)), Field("own_words", "text"),
             Field("score", "whole", required=False)),
        ),
        Action("needs.rank", services.needs_rank, _NEAR, (Field("need_ids", "ids"),)),
        Action("plan.write", services.plan_write, _COACH, (Field("words", "text"), Field("seen_version", "whole"))),
        Action(
            "plan.agree", services.plan_agree, _NEAR,
            (Field("version", "whole"), Field("person_id", "id", required=False)),
        ),
        Action(
            "goal.set", services.goal_set, _COACH,
            (Field("kind", "code", tuple(GOAL_KINDS)), Field("target", "line"), Field("due_on", "day", required=False)),
        ),
        Action("goal.reach", services.goal_reach, _COACH, (Field("goal_id", "id"), Field("reached_on", "day"))),
        Action(
            "decision.take", services.decision_take, _CITY,
            (Field("outcome", "code", tuple(OUTCOMES)), Field("cents", "cents", required=False),
             Field("reasons", "reasons", required=False), Field("receipt_id", "id", required=False),
             Field("supersedes", "id", required=False)),
            argument="kind",
        ),
        Action(
            "fact.record", services.fact_record, _CITY,
            (Field("value", "fact_value"), Field("holds_on", "day"), Field("source", "code", SOURCES),
             Field("document_id", "id", required=False), Field("corrects", "id", required=False)),
            argument="name",
        ),
        *(
            Action(
                name, services.appointment_plan, _CASEWORK,
                (Field("kind", "code", CONTACT_KINDS), Field("starts_at", "moment"), _CHANNEL,
                 Field("replaces", "id", required=False)),
            )
            for name in ("appointment.plan", "contact.plan")
        ),
        Action(
            "contact.record", services.contact_record, _CASEWORK,
            (Field("kind", "code", CONTACT_KINDS), Field("held_on", "day"), Field("reached", "yes_no"), _CHANNEL,
             _NOTE, Field("corrects", "id", required=False)),
        ),
        Action(
            "measure.take", services.measure_record, _NEAR, (Field("answers", "marks"),), argument="months", read=int
        ),
        Action("card.walk", services.card_walk, _COACH, (Field("steps", "codes"), Field("walked_on", "day"))),
        Action(
            "case.refer", services.case_refer, _COACH, (Field("organisation_id", "id"), Field("referred_on", "day"))
        ),
        Action("case.open", services.case_open_next, _COACH),
        Action("case.close", services.case_close, _COACH, (Field("outcome", "code", CASE_OUTCOMES),)),
    ):  # fmt: skip
        action_register(action)
