# SPDX-License-Identifier: EUPL-1.2
"""Where a case is, as it was computed when a fact last changed or last night: see docs/adr/0010-case-state.md."""

from __future__ import annotations

from django.db import models

from .case import Case, OfCase
from .method import MethodVersion


class CaseState(OfCase):
    """One for each case, written over by every refresh. Derived: nothing is lost when it is.

    `content` is what `cases.state` makes of it: ids, codes, days and cents, never words. `known_at` is when it was
    made, `holds_on` the day it was made for.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="state")
    method_version = models.ForeignKey(MethodVersion, null=True, on_delete=models.PROTECT, related_name="+")
    holds_on = models.DateField()
    content = models.JSONField()
