# SPDX-License-Identifier: EUPL-1.2
"""Whom a sum that went to all discharges, and who still is to get a part of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..models import Claim
from .test_after_agreement import LATER, known
from .test_paid_in_parts import LAST, noted, parts, reasons

__all__ = ["parts"]


@dataclass
class Ticking:
    """The clock of a city: it goes on while one act is done."""

    at: datetime

    def now(self) -> datetime:
        self.at += timedelta(microseconds=200)
        return self.at

    def today(self) -> date:
        return LAST.today()


def test_whom_the_same_note_discharged_is_no_late_joiner_of_another(parts):
    """Each row of one act was written a tick later than the one before."""
    at, proposal, less, full = parts
    assert (less.cents, full.cents) == (57_46, 113_54)
    note = noted(at, proposal, 171_00, Ticking(LAST.now()))
    assert reasons() == {("gone", "discharged")}
    noted(at, proposal, 113_54, Ticking(LAST.now() + timedelta(hours=1)), corrects=note.pk)
    assert reasons() == {("known", "")}, "a third of the sum never came, and nobody knows whose"
    assert known(at, "instalments.completed", "discharge.received") == {}
