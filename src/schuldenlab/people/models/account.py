# SPDX-License-Identifier: EUPL-1.2
"""The login. What it may do follows from the person, their employment and their mandates."""

from __future__ import annotations

import uuid

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from .person import Person


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, email: str, password: str | None = None, **extra: object) -> Account:
        account = self.model(email=self.normalize_email(email).lower(), **extra)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, email: str | None) -> Account:
        return self.get(email=(email or "").lower())


class Account(AbstractBaseUser):
    """One login of one person; several employments may hang on that person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=2, default="nl")
    person = models.OneToOneField(Person, null=True, on_delete=models.PROTECT, related_name="account")
    opened_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")  # nothing: the system
    closed_for = models.CharField(max_length=20, blank=True)  # "death", so that only what death closed is opened again
    # From an identity provider (DigiD, eHerkenning, the city's own): its pseudonym for this login, and how sure it is.
    oidc_subject = models.CharField(max_length=255, null=True, unique=True)  # unknown differs from empty
    assurance = models.CharField(max_length=20, blank=True)

    objects = AccountManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        # Django saves a whole row for a new password, so the door may write all columns; what a login is stays.
        triggers = [
            pgtrigger.Protect(
                name="account_of_the_same",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "current_user = 'lab_entry' AND "
                    "(OLD.id, OLD.person_id, OLD.email, OLD.is_active, OLD.oidc_subject, OLD.assurance, "
                    "OLD.opened_by_id, OLD.closed_for) IS DISTINCT FROM (NEW.id, NEW.person_id, NEW.email, "
                    "NEW.is_active, NEW.oidc_subject, NEW.assurance, NEW.opened_by_id, NEW.closed_for)"
                ),
            )
        ]
