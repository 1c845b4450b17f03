# SPDX-License-Identifier: EUPL-1.2
"""What can be asked about the fund, each answer for one actor."""

from .giving import obligation_view, obligations
from .money import batch_view, batches, pot_view, pots, to_pay
from .partners import host_view, specification_view, specifications

__all__ = [
    "batch_view",
    "batches",
    "host_view",
    "obligation_view",
    "obligations",
    "pot_view",
    "pots",
    "specification_view",
    "specifications",
    "to_pay",
]
