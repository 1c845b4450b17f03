# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from django.urls import path

from . import pages
from .pages_acting import employment_new, represent, representation_end
from .pages_address import no_fixed_address, organisation_address, person_address
from .pages_death import person_death
from .pages_household import household_join, household_leave
from .pages_login import login_reset, login_reset_confirm
from .pages_mandates import mandate_end, mandate_give, mandates
from .pages_organisations import (
    authorisation_end,
    bank_account,
    organisation_account,
    organisation_authorise,
    organisation_new,
    organisation_phone,
)

app_name = "people"
urlpatterns = [
    path("persons/", pages.persons, name="persons"),
    path("persons/new/", pages.person_new, name="person_new"),
    path("persons/<uuid:person_id>/", pages.person, name="person"),
    path("persons/<uuid:person_id>/contact/", pages.person_contact, name="person_contact"),
    path("persons/<uuid:person_id>/correct/", pages.person_correct, name="person_correct"),
    path("persons/<uuid:person_id>/death/", person_death, name="person_death"),
    path("persons/<uuid:person_id>/address/", person_address, name="person_address"),
    path("persons/<uuid:person_id>/address/none/", no_fixed_address, name="no_fixed_address"),
    path("persons/<uuid:person_id>/household/join/", household_join, name="household_join"),
    path("persons/<uuid:person_id>/household/leave/", household_leave, name="household_leave"),
    path("persons/<uuid:person_id>/represent/", represent, name="represent"),
    path(
        "persons/<uuid:person_id>/represent/<uuid:representation_id>/end/",
        representation_end,
        name="representation_end",
    ),
    path("persons/<uuid:person_id>/login/", login_reset, name="login_reset"),
    path("persons/<uuid:person_id>/login/confirm/", login_reset_confirm, name="login_reset_confirm"),
    path("organisations/", pages.organisations, name="organisations"),
    path("organisations/new/", organisation_new, name="organisation_new"),
    path("organisations/<uuid:organisation_id>/", pages.organisation, name="organisation"),
    path("organisations/<uuid:organisation_id>/address/", organisation_address, name="organisation_address"),
    path("organisations/<uuid:organisation_id>/account/", organisation_account, name="organisation_account"),
    path("organisations/<uuid:organisation_id>/phone/", organisation_phone, name="organisation_phone"),
    path("organisations/<uuid:organisation_id>/authorise/", organisation_authorise, name="organisation_authorise"),
    path("organisations/<uuid:organisation_id>/employ/", employment_new, name="employment_new"),
    path("authorisations/<uuid:acts_for_id>/end/", authorisation_end, name="authorisation_end"),
    path("bank-accounts/<uuid:bank_account_id>/", bank_account, name="bank_account"),
    path("staff/", pages.staff, name="staff"),
    path("staff/<uuid:employment_id>/cover/", pages.cover, name="cover"),
    path("staff/<uuid:employment_id>/confirm/", pages.employment_confirm, name="employment_confirm"),
    path("mandates/", mandates, name="mandates"),
    path("mandates/give/", mandate_give, name="mandate_give"),
    path("mandates/<uuid:mandate_id>/end/", mandate_end, name="mandate_end"),
]
