# SPDX-License-Identifier: EUPL-1.2
"""The seizure-free amount (beslagvrije voet): what of an income nobody may take. Rv articles 475a to 475fa."""

from __future__ import annotations

from .declare import choice, rule
from .ops import Amount

RV_475DA = "https://wetten.overheid.nl/BWBR0001827#Artikel475da"


choice(
    "norm_21",
    "bvv.norm",
    on="situation",
    source="Rv art. 475da lid 2",
    url=RV_475DA,
    single="pw_norm_21_single",
    single_parent="pw_norm_21_single",
    couple="pw_norm_21_couple",
    couple_children="pw_norm_21_couple",
)


@rule("bvv.base", source="Rv art. 475da lid 2", url=RV_475DA)
def bvv_base(bvv_base_share: Amount, norm_21: Amount) -> Amount:
    """Always the norm of 21 years and older, whatever the age and whoever shares the costs."""
    return bvv_base_share * norm_21
