# SPDX-License-Identifier: EUPL-1.2
"""What an approach is: a folder that anybody can read, checked before it is used. Pure: knows no Django and no clock.

Other rooms use these names and no module below them.
"""

from __future__ import annotations

from .findings import Finding, MethodRefused
from .loader import check, load, load_files, load_packed
from .package import pack
from .progress import Finished, Progress, State, StepProgress, Wait, facts_read, progress, with_defaults
from .schema import FactValue, Method, Step
from .terms import law_choices

__all__ = [
    "FactValue",
    "Finding",
    "Finished",
    "Method",
    "MethodRefused",
    "Progress",
    "State",
    "Step",
    "StepProgress",
    "Wait",
    "check",
    "facts_read",
    "law_choices",
    "load",
    "load_files",
    "load_packed",
    "pack",
    "progress",
    "with_defaults",
]
