# SPDX-License-Identifier: EUPL-1.2
"""What can be asked about the fund, each answer for one actor."""

from .choosing import PotChoice, pots_for_case
from .giving import obligation_view, obligations
from .money import batch_view, batches, pot_view, pots, to_pay
from .partners import host_view, specification_view, specifications

__all__ = [
    "PotChoice",
    "batch_view",
    "batches",
    "host_view",
    "obligation_view",
    "obligations",
    "pot_view",
    "pots",
    "pots_for_case",
    "specification_view",
    "specifications",
    "to_pay",
]
