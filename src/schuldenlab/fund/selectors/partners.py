# SPDX-License-Identifier: EUPL-1.2
"""What partners see: a host its own places and hours, a creditor what it was paid. Nothing of anybody's debts."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from schuldenlab.base import access
from schuldenlab.base.acting import acting
from schuldenlab.base.actor import SYSTEM, Actor, DbRole, Role
from schuldenlab.base.errors import NotAllowed, NotFound
from schuldenlab.people.purposes import Purpose
from schuldenlab.people.selectors import first_names, organisation_names

from .. import policies
from ..models import HostConfirmation, HoursReport, Milestone, Payment, Place, ReturnPlan, Specification
from ..shapes import FreePlace, HostLine, HostView, PaymentLine, SpecificationLine, SpecificationView

LIST_MAX = 200


def host_view(*, actor: Actor, on: date) -> HostView:
    """What waits for this host's word, oldest first, what it can say later, its places, and the time it confirmed so
    far."""
    if not policies.is_host(actor):
        raise NotAllowed()
    hosts = list(actor.answers_as(Role.HOST))
    said = HostConfirmation.objects.filter(host_id__in=hosts)
    waiting = list(_hours(hosts).select_related("match__place").order_by("worked_on", "known_at")[:LIST_MAX])
    with acting(SYSTEM):
        steps = list(_milestones(hosts, on).order_by("due_on", "known_at")[:LIST_MAX])
    there = Q(matches__holds_until__isnull=True) | Q(matches__holds_until__gt=on)
    places = Place.objects.filter(Q(holds_until__isnull=True) | Q(holds_until__gt=on), host__in=hosts).annotate(
        taken=Count("matches", filter=there)
    )
    confirmed = HoursReport.objects.filter(host_id__in=hosts, pk__in=said.filter(yes=True).values("report"))
    people = [row.person_id for row in [*waiting, *steps]]
    with acting(SYSTEM):
        names = first_names(person_ids=people, actor=SYSTEM)
    access.note(Purpose.FUND, people)
    lines = [(row, HostLine(None, row.pk, names[row.person_id], "", row.kind, row.due_on, 0)) for row in steps]
    return HostView(
        waiting=tuple(
            HostLine(row.pk, None, names[row.person_id], row.match.place.words, row.match.place.kind, row.worked_on,
                     row.minutes)
            for row in waiting
        )
        + tuple(line for row, line in lines if row.asked),
        later=tuple(line for row, line in lines if not row.asked),
        places=tuple(
            (row.words, row.kind, row.taken, row.capacity) for row in places.order_by("holds_from", "known_at")
        ),
        confirmed_minutes=confirmed.aggregate(all=Sum("minutes"))["all"] or 0,
    )  # fmt: skip


def places_free(*, on: date, actor: Actor) -> list[FreePlace]:
    """Where one more can give back hours from this day; by host."""
    policies.require(actor, "return_plan")
    there = Q(matches__holds_until__isnull=True) | Q(matches__holds_until__gt=on)
    rows = Place.objects.filter(Q(holds_until__isnull=True) | Q(holds_until__gt=on), holds_from__lte=on)
    rows = rows.annotate(taken=Count("matches", filter=there)).filter(taken__lt=F("capacity"))
    found = [FreePlace(row.pk, row.host.name, row.kind, row.words) for row in rows.select_related("host")[:LIST_MAX]]
    return sorted(found, key=lambda one: (one.host.casefold(), one.words))


def answers_waiting(*, actor: Actor, on: date) -> int:
    """How many lines of hours and milestones wait for this host's word; nothing for who is no host."""
    if not policies.is_host(actor):
        return 0
    hosts = list(actor.answers_as(Role.HOST))
    with acting(SYSTEM):
        return _hours(hosts).count() + _milestones(hosts, on).filter(asked=True).count()


def _hours(hosts: list[UUID]) -> QuerySet[HoursReport]:
    """Reported at these hosts, and not answered."""
    said = HostConfirmation.objects.filter(host_id__in=hosts, report__isnull=False)
    return HoursReport.objects.filter(host_id__in=hosts).exclude(pk__in=said.values("report"))


def _milestones(hosts: list[UUID], on: date) -> QuerySet[Milestone]:
    """Agreed with these hosts, not reached, and of the plan that counts. As the system: a host reads no plans.

    `asked`: its day is here, or it has none, and nobody said "not yet" since.
    """
    said = HostConfirmation.objects.filter(milestone=OuterRef("pk"))
    not_yet = said.filter(Q(confirmed_on__gte=OuterRef("due_on")) | Q(milestone__due_on=None))
    newest = ReturnPlan.objects.filter(obligation=OuterRef("plan__obligation")).order_by("-known_at")
    rows = Milestone.objects.filter(host__in=hosts, plan=Subquery(newest.values("pk")[:1]))
    rows = rows.filter(~Exists(said.filter(yes=True)))
    return rows.annotate(asked=(Q(due_on=None) | Q(due_on__lte=on)) & ~Exists(not_yet))


def specifications(*, actor: Actor, batch_id: UUID | None = None) -> list[SpecificationLine]:
    """The newest first."""
    rows = _for_actor(actor)
    if batch_id is not None:
        rows = rows.filter(batch=batch_id)
    found = list(rows.order_by("-paid_on", "-known_at")[:LIST_MAX])
    names = organisation_names(ids=[row.creditor_id for row in found])
    return [SpecificationLine(row.pk, names[row.creditor_id], row.cents, row.payments, row.paid_on) for row in found]


def specification_view(*, specification_id: UUID, actor: Actor) -> SpecificationView:
    """Raises NotFound for another's."""
    row = _for_actor(actor).select_related("letter").filter(pk=specification_id).first()
    if row is None:
        raise NotFound()
    payments = list(
        Payment.objects.filter(batch=row.batch_id, creditor=row.creditor_id, payee=row.payee_id).order_by(
            "creditor_reference", "pk"
        )
    )
    names = organisation_names(ids=[row.creditor_id, row.payee_id])
    with acting(SYSTEM):  # the creditor may know on which account of who collects for it it was paid
        iban = Payment.objects.select_related("bank_account").get(pk=payments[0].pk).bank_account.iban
    letter = getattr(row, "letter", None)
    return SpecificationView(
        id=row.pk,
        creditor_id=row.creditor_id,
        creditor=names[row.creditor_id],
        payee_id=row.payee_id,
        payee=names[row.payee_id],
        iban=iban,
        cents=row.cents,
        paid_on=row.paid_on,
        payments=tuple(
            PaymentLine(one.pk, names[one.creditor_id], one.creditor_reference, one.cents, one.state)
            for one in payments
        ),
        sent_on=letter.sent_on if letter else None,
        document_id=letter.document_id if letter else None,
    )


def _for_actor(actor: Actor) -> QuerySet[Specification]:
    """Included if, and only if, the actor answers for the creditor or for who collects for it, or sees the money."""
    if actor.db_role is DbRole.STAFF:
        policies.require(actor, "see_money")
        return Specification.objects.all()
    return Specification.objects.filter(party_ids__overlap=list(actor.answers_as(Role.CREDITOR_EMPLOYEE)))
