# SPDX-License-Identifier: EUPL-1.2
from .case import Case, CaseVersionMove, StepFinished
from .contact import Appointment, Contact, Measure
from .decision import Advice, Decision, DecisionProposal, DecisionSent
from .facts import FactRecord, Receipt
from .method import MethodUse, MethodVersion
from .norms import NormLook, NormLookLine
from .paper import PaperDue
from .plan import Goal, Need, NeedRanking, Plan
from .state import CaseState

__all__ = [
    "Advice",
    "Appointment",
    "Case",
    "CaseState",
    "CaseVersionMove",
    "Contact",
    "Decision",
    "DecisionProposal",
    "DecisionSent",
    "FactRecord",
    "Goal",
    "Measure",
    "MethodUse",
    "MethodVersion",
    "Need",
    "NeedRanking",
    "NormLook",
    "NormLookLine",
    "PaperDue",
    "Plan",
    "Receipt",
    "StepFinished",
]
