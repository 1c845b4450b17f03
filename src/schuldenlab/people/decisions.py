# SPDX-License-Identifier: EUPL-1.2
"""Kinds of decisions for which a mandate is needed.

The database keeps any code, so that a method may bring a kind of its own; these are the ones the rooms ask for.
"""

from __future__ import annotations

from enum import StrEnum


class DecisionKind(StrEnum):
    ADMISSION = "admission"  # toelaten of weigeren
    DEPARTURE = "departure"  # afwijken van de regel (maatwerk)
    OFFER_ABOVE_BASE = "offer_above_base"  # meer bieden dan de basis
    PAYOUT = "payout"  # geld vrijgeven
    FORGIVE = "forgive"  # kwijtschelden
    BREACH = "breach"  # gevolgen van niet nakomen
    ENDING = "ending"  # hulp eerder beëindigen
    MANDATE = "mandate"  # mandaat geven (ondermandaat)
