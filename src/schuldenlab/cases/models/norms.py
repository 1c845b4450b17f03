# SPDX-License-Identifier: EUPL-1.2
"""What a file of norms would do to the open cases, as it was looked at before the file was installed."""

from __future__ import annotations

from django.db import models

from schuldenlab.base.models.fields import Row, append_only

from .case import OfCase


class NormLook(Row):
    """One look at one file, with the newest calculation of every open case on `looked_on`.

    `sha256` is that of the file, as the law core knows it. `figures`: numbers of cases and sums in cents for each
    amount, `left`: how many could not be worked out and why, `by_hand`: of how many an amount by hand stays as it is.
    """

    file = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    valid_from = models.DateField()
    valid_to = models.DateField()
    looked_on = models.DateField()
    figures = models.JSONField()
    left = models.JSONField()
    by_hand = models.JSONField()

    class Meta:
        triggers = append_only()


class NormLookLine(OfCase):
    """One amount a month of one case, before and after, that would change."""

    look = models.ForeignKey(NormLook, on_delete=models.PROTECT, related_name="lines")
    name = models.CharField(max_length=60)
    before_cents = models.BigIntegerField()
    after_cents = models.BigIntegerField()
    change_cents = models.GeneratedField(
        expression=models.F("after_cents") - models.F("before_cents"),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(before_cents=models.F("after_cents")), name="norm_line_changes"),
            models.UniqueConstraint(fields=["look", "name", "case"], name="norm_line_once"),
        ]
        indexes = [models.Index(fields=["look", "name", "change_cents", "case"], name="norm_line_most")]
        triggers = append_only()
