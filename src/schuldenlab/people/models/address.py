# SPDX-License-Identifier: EUPL-1.2
"""Where a person lives, or where their letters or an organisation's letters go, and since when.

Belongs to a person or to an organisation, exactly one. Dutch parts, foreign lines, or words for a place without an
address (a houseboat); of who has no fixed address only in which municipality they stay. Of each kind there is one at a
time.
"""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from schuldenlab.base.actor import Actor

from ..policies import STAFF_WHO_SEE_PERSONS
from .dated import Dated, DatedQuerySet, holding_period, in_order
from .fields import is_in
from .organisation import Organisation
from .person import Person


class AddressQuerySet(DatedQuerySet):
    def for_actor(self, actor: Actor) -> Self:
        """An address is included if, and only if, the actor is staff whose work is with residents, or it is the actor's
        own or of an organisation they answer for, or of an organisation and the actor is staff. Who acts for somebody
        does not get their address: it may be secret, and nothing they do needs it.
        """
        if actor.is_one_of(*STAFF_WHO_SEE_PERSONS):
            return self
        if actor.db_role == "lab_staff":
            return self.filter(Q(organisation__isnull=False) | Q(person=actor.person_id))
        return self.filter(owner_id__in=[actor.person_id, *actor.organisation_ids])


class Address(Dated):
    class Kind(models.TextChoices):
        HOME = "home"  # woonadres
        LETTER = "letter"  # briefadres
        VISIT = "visit"  # bezoekadres van een organisatie

    class Source(models.TextChoices):
        REGISTER = "register"
        RESIDENT = "resident"
        HAND = "hand"

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="addresses")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="addresses")
    # Whose it is, in one column: row security compares one value and needs no OR.
    owner_id = models.GeneratedField(
        expression=Coalesce("person_id", "organisation_id"), output_field=models.UUIDField(), db_persist=True
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.HOME)
    street = models.CharField(max_length=80, blank=True)
    house_number = models.IntegerField(null=True)
    house_letter = models.CharField(max_length=1, blank=True)
    addition = models.CharField(max_length=10, blank=True)
    postcode = models.CharField(max_length=6, blank=True)
    town = models.CharField(max_length=80, blank=True)
    municipality_code = models.CharField(max_length=4, blank=True)
    # Written down by hand as in another municipality than this city's, of which nobody knew the code.
    is_elsewhere = models.BooleanField(default=False, db_default=False)
    # Stays somewhere in the municipality told here, at no address of their own (zonder vast adres).
    no_fixed_address = models.BooleanField(default=False, db_default=False)
    place_words = models.CharField(max_length=80, blank=True)  # locatiebeschrijving: a houseboat, a caravan
    country_code = models.CharField(max_length=4, blank=True)  # table 34 of the register; empty: the Netherlands
    foreign_line_1 = models.CharField(max_length=80, blank=True)
    foreign_line_2 = models.CharField(max_length=80, blank=True)
    foreign_line_3 = models.CharField(max_length=80, blank=True)
    source = models.CharField(max_length=10, choices=Source)

    objects = AddressQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner_id"], name="address_owner"),
            models.Index(fields=["postcode", "house_number"], name="address_postcode"),
        ]
        constraints = [
            in_order("address"),
            is_in("address_kind", "kind", ["home", "letter", "visit"]),
            is_in("address_source", "source", ["register", "resident", "hand"]),
            models.CheckConstraint(
                name="address_of_one_owner",
                condition=Q(person__isnull=True, organisation__isnull=False)
                | Q(person__isnull=False, organisation__isnull=True),
            ),
            models.CheckConstraint(
                name="address_says_where",
                condition=~Q(street="")
                | ~Q(place_words="")
                | ~Q(country_code="")
                | ~Q(municipality_code="")
                | Q(no_fixed_address=True, is_elsewhere=True),
            ),
            models.CheckConstraint(
                name="address_no_fixed_is_bare",
                condition=Q(no_fixed_address=False)
                | Q(
                    kind="home",
                    person__isnull=False,
                    street="",
                    house_number__isnull=True,
                    postcode="",
                    town="",
                    place_words="",
                    country_code="",
                ),
            ),
            models.CheckConstraint(
                name="address_code_or_elsewhere", condition=Q(is_elsewhere=False) | Q(municipality_code="")
            ),
            models.CheckConstraint(
                name="address_dutch_or_foreign",
                condition=Q(country_code="", foreign_line_1="", foreign_line_2="", foreign_line_3="")
                | Q(street="", postcode="", house_number__isnull=True) & ~Q(country_code=""),
            ),
            models.CheckConstraint(
                name="address_postcode_form", condition=Q(postcode="") | Q(postcode__regex=r"^[1-9][0-9]{3}[A-Z]{2}$")
            ),
            ExclusionConstraint(
                name="address_one_at_a_time",
                expressions=[(F("owner_id"), "="), (F("kind"), "="), (holding_period(), "&&")],
            ),
        ]

    def lines(self) -> list[str]:
        """As on an envelope, without the name."""
        if self.country_code:
            return [line for line in (self.foreign_line_1, self.foreign_line_2, self.foreign_line_3) if line]
        number = f"{self.house_number or ''}{self.house_letter}{'-' + self.addition if self.addition else ''}"
        first = " ".join(part for part in (self.street, number) if part) or self.place_words
        second = "  ".join(part for part in (f"{self.postcode[:4]} {self.postcode[4:]}".strip(), self.town) if part)
        return [line for line in (first, second) if line]
