# SPDX-License-Identifier: EUPL-1.2
"""Open work, as rows. What a step means is known in the room that opens it: docs/adr/0002."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from .fields import Row, never_deleted

OPEN = Q(done_at__isnull=True)


class Task(Row):
    """One thing one party has to do, once, for one subject. Ids and codes only.

    `what` is a text key, `who_role` one of actor.Role. Where there is an organisation it answers, else the assignee:
    a task with neither waits for whoever of that role takes it up. `urgent`: danger that can still be averted.
    `optional`: it may be done and need not be.
    """

    case_id = models.UUIDField(null=True)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    step = models.CharField(max_length=60)
    what = models.CharField(max_length=80)
    who_role = models.CharField(max_length=30)
    assignee_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    term_source = models.CharField(max_length=80, blank=True)
    waits_for = models.CharField(max_length=60, blank=True)
    urgent = models.BooleanField(default=False)
    optional = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="task_open_once", fields=["subject_id", "step"], condition=OPEN),
            models.CheckConstraint(
                name="task_done_by_somebody",
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
            ),
            models.CheckConstraint(name="task_done_after_opened", condition=Q(done_at__gte=F("opened_at"))),
            models.CheckConstraint(name="task_term_has_source", condition=Q(due_on__isnull=True) | ~Q(term_source="")),
        ]
        indexes = [
            models.Index(fields=["assignee_id", "due_on"], name="task_of_person", condition=OPEN),
            models.Index(Coalesce("organisation_id", "assignee_id"), "due_on", name="task_answering", condition=OPEN),
            models.Index(fields=["who_role", "due_on"], name="task_of_role", condition=OPEN & Q(assignee_id=None)),
            models.Index(fields=["case_id"], name="task_of_case", condition=OPEN),
        ]
        triggers = never_deleted()
