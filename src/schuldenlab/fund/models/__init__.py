# SPDX-License-Identifier: EUPL-1.2
from .mistakes import Mistake
from .obligations import GivingBack, Instalment, Milestone, Obligation, ReturnPlan
from .payments import Payment, PayoutBatch, Specification, SpecificationLetter
from .places import HostConfirmation, HoursReport, Place, PlaceMatch
from .pots import Contribution, Pot, PotCondition, Reservation
from .refunds import Refund

__all__ = [
    "Contribution",
    "GivingBack",
    "HostConfirmation",
    "HoursReport",
    "Instalment",
    "Milestone",
    "Mistake",
    "Obligation",
    "Payment",
    "PayoutBatch",
    "Place",
    "PlaceMatch",
    "Pot",
    "PotCondition",
    "Refund",
    "Reservation",
    "ReturnPlan",
    "Specification",
    "SpecificationLetter",
]
