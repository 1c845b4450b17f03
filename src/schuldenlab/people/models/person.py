# SPDX-License-Identifier: EUPL-1.2
"""A person: what the register knows of them and how they want to be reached.

An ordinary row, so that it can be searched, corrected and one day deleted. The BSN is encrypted; `bsn_index` finds it
(base.crypto). A correction keeps what was on record before in FormerRecord, which is deleted with the person.
"""

from __future__ import annotations

from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from schuldenlab.base.actor import Actor
from schuldenlab.base.models.fields import Row

from ..names import full_name
from ..partial_date import PartialDate
from ..policies import STAFF_WHO_SEE_PERSONS, sees_network
from .fields import born_or_died_checks


class PersonQuerySet(models.QuerySet):
    def for_actor(self, actor: Actor) -> Self:
        """A person is included if, and only if, the actor is staff whose work is with residents; or the actor looks
        after the network and the person works for an organisation, or was put on record by this actor and lives in no
        household that we know; or it is the actor or whom they act for today.
        """
        if actor.is_one_of(*STAFF_WHO_SEE_PERSONS):
            return self
        own = Q(id__in=actor.person_ids)
        if sees_network(actor):
            # By name: employment and household know persons, not the reverse.
            works, lives = (
                Exists(apps.get_model("people", model).objects.filter(person=OuterRef("pk")))
                for model in ("Employment", "Member")
            )
            return self.filter(own | Q(works) | Q(entered_by=actor.person_id, bsn_index=None) & ~Q(lives))
        return self.filter(own)


class PersonFacts(Row):
    """What can be corrected: shared by the person of today and the record of before."""

    given_names = models.CharField(max_length=200, blank=True)
    prefix = models.CharField(max_length=20, blank=True)
    surname = models.CharField(max_length=200)
    birth_year = models.SmallIntegerField(null=True)
    birth_month = models.SmallIntegerField(null=True)
    birth_day = models.SmallIntegerField(null=True)
    deceased = models.BooleanField(default=False)
    died_year = models.SmallIntegerField(null=True)
    died_month = models.SmallIntegerField(null=True)
    died_day = models.SmallIntegerField(null=True)
    secrecy = models.SmallIntegerField(default=0)
    bsn_enc = models.BinaryField(null=True)

    class Meta:
        abstract = True

    @property
    def full_name(self) -> str:
        return full_name(given=self.given_names, prefix=self.prefix, surname=self.surname)

    @property
    def birth(self) -> PartialDate:
        return PartialDate(self.birth_year, self.birth_month, self.birth_day)

    @birth.setter
    def birth(self, value: PartialDate) -> None:
        self.birth_year, self.birth_month, self.birth_day = value.year, value.month, value.day

    @property
    def died(self) -> PartialDate | None:
        """None for the living; a death on an unknown day is a PartialDate without parts."""
        return PartialDate(self.died_year, self.died_month, self.died_day) if self.deceased else None

    @died.setter
    def died(self, value: PartialDate | None) -> None:
        self.deceased = value is not None
        parts = value or PartialDate()
        self.died_year, self.died_month, self.died_day = parts.year, parts.month, parts.day


class Person(PersonFacts):
    class Source(models.TextChoices):
        HAND = "hand"  # entered by somebody of the city
        REGISTER = "register"  # loaded from the BRP

    class ReachBy(models.TextChoices):
        LETTER = "letter"
        PHONE = "phone"
        EMAIL = "email"
        SMS = "sms"

    bsn_index = models.BinaryField(max_length=32, null=True, unique=True)
    search_key = models.TextField(db_collation="C")
    language = models.CharField(max_length=2, default="nl")
    reach_by = models.CharField(max_length=10, choices=ReachBy, default=ReachBy.LETTER)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    source = models.CharField(max_length=10, choices=Source, default=Source.HAND)
    entered_by = models.UUIDField(null=True)  # the person who put them on record; nothing: the register or the system
    # Why the register stopped keeping this list (07.67.20): O died, E emigrated, M and R kept elsewhere, F and W wrong.
    register_status = models.CharField(max_length=1, blank=True)
    revision = models.IntegerField(default=1)  # a correction names the one it saw

    objects = PersonQuerySet.as_manager()

    class Meta:
        indexes = [
            # In collation C, so it serves both the order of a list and the beginning of a name.
            models.Index(fields=["search_key", "id"], name="person_search"),
            models.Index(fields=["birth_year", "birth_month", "birth_day"], name="person_birth"),
        ]
        constraints = [
            *born_or_died_checks("person"),
            models.CheckConstraint(name="person_secrecy", condition=Q(secrecy__range=(0, 7))),
            models.CheckConstraint(name="person_has_name", condition=~Q(surname="")),
            models.CheckConstraint(name="person_source", condition=Q(source__in=["hand", "register"])),
            models.CheckConstraint(
                name="person_bsn_and_index",
                condition=Q(bsn_enc__isnull=True, bsn_index__isnull=True)
                | Q(bsn_enc__isnull=False, bsn_index__isnull=False),
            ),
        ]

    @property
    def is_secret(self) -> bool:
        return self.secrecy > 0


class FormerRecord(PersonFacts):
    """What was on record about a person until a correction. `known_at`: when we learnt better."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="former_records")
    revision = models.IntegerField()
    reason = models.CharField(max_length=40)
    corrected_by = models.UUIDField()  # the account

    class Meta:
        constraints = [models.UniqueConstraint(name="former_record_once", fields=["person", "revision"])]
