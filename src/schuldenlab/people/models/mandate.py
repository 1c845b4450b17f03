# SPDX-License-Identifier: EUPL-1.2
"""Who may decide what, up to which amount, since when, and by whose gift. Insert-only.

A mandate ends by its own date or by a row that names it in `ends`; that row's `holds_from` is the first day without it.
For one person, kind of decision and method there is one mandate at a time: which limit counts is never a question.
"""

from __future__ import annotations

from datetime import date
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from schuldenlab.base.models.fields import append_only

from .dated import Dated, DatedQuerySet, in_order
from .person import Person

_ONE_AT_A_TIME = """
PERFORM pg_advisory_xact_lock(hashtextextended(NEW.holder_id::text || NEW.decision_kind, 0));
IF NEW.ends_id IS NULL THEN
    IF EXISTS (
        SELECT 1 FROM people_mandate AS other
        LEFT JOIN people_mandate AS ending ON ending.ends_id = other.id
        WHERE other.holder_id = NEW.holder_id AND other.decision_kind = NEW.decision_kind
          AND other.method_key IS NOT DISTINCT FROM NEW.method_key AND other.ends_id IS NULL AND other.id <> NEW.id
          AND daterange(
                  other.holds_from,
                  LEAST(
                      other.holds_until,
                      CASE WHEN ending.id IS NOT NULL THEN GREATEST(ending.holds_from, other.holds_from) END
                  ),
                  '[)'
              )
              && daterange(NEW.holds_from, NEW.holds_until, '[)')
    ) THEN
        RAISE EXCEPTION 'this person already has such a mandate then'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'mandate_one_at_a_time';
    END IF;
ELSIF NOT EXISTS (
    SELECT 1 FROM people_mandate AS other
    WHERE other.id = NEW.ends_id AND other.ends_id IS NULL
      AND other.holder_id = NEW.holder_id AND other.decision_kind = NEW.decision_kind
) THEN
    RAISE EXCEPTION 'ends a mandate of another' USING ERRCODE = 'check_violation', CONSTRAINT = 'mandate_ends_its_own';
END IF;
RETURN NEW;
"""


class MandateQuerySet(DatedQuerySet):
    def holding_on(self, on: date) -> Self:
        """Mandates that may be used on this day: given, not over, and not ended by then."""
        ended = Mandate.objects.filter(ends=OuterRef("pk"), holds_from__lte=on)
        return super().holding_on(on).filter(~Exists(ended), ends__isnull=True)


class Mandate(Dated):
    holder = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates")
    decision_kind = models.CharField(max_length=40)
    limit_cents = models.BigIntegerField(null=True)  # nothing: no limit
    method_key = models.CharField(max_length=60, null=True)  # nothing: every method
    given_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")  # nothing: the system
    ends = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="ended_by")

    objects = MandateQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["holder", "decision_kind"], name="mandate_holder")]
        constraints = [
            in_order("mandate"),
            models.CheckConstraint(name="mandate_has_start", condition=Q(holds_from__isnull=False)),
            models.CheckConstraint(name="mandate_kind_form", condition=Q(decision_kind__regex="^[a-z][a-z0-9_]*$")),
            models.CheckConstraint(name="mandate_limit", condition=Q(limit_cents__isnull=True) | Q(limit_cents__gte=0)),
            models.CheckConstraint(
                name="mandate_not_to_oneself",
                condition=Q(given_by__isnull=True) | Q(ends__isnull=False) | ~Q(given_by=F("holder")),
            ),
        ]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="mandate_one_at_a_time", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_ONE_AT_A_TIME
            ),
        ]
