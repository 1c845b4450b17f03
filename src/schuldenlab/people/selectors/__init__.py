# SPDX-License-Identifier: EUPL-1.2
"""What can be asked about people, organisations and mandates, each answer for one actor."""

from ..purposes import Purpose
from .for_cases import AtWork, ResidentFacts, at_work, first_names, household_roles, resident_facts, work_of
from .identities import HomeAddress, Identity, identities, organisations_by_kvk
from .letters import letter_recipient, organisation_recipient
from .mandates import Decider, MandateLine, kind_in_words, mandate_for, mandates_of, who_may_decide
from .organisations import (
    FACE_JOINS,
    AnsweredFor,
    Face,
    Payee,
    answering_on_screen,
    face_of,
    face_today,
    organisation_names,
    organisations_answered_for,
    organisations_called,
    payee_of,
    payees_of,
)
from .persons import (
    HouseholdLine,
    MemberLine,
    PersonCard,
    PersonContact,
    PersonLine,
    RepresentedBy,
    household_of,
    person_card,
    person_contacts,
    person_names,
    persons_for_actor,
)
from .signing import Signer, signers_of

__all__ = [
    "FACE_JOINS",
    "AnsweredFor",
    "AtWork",
    "Decider",
    "Face",
    "HomeAddress",
    "HouseholdLine",
    "Identity",
    "MandateLine",
    "MemberLine",
    "Payee",
    "PersonCard",
    "PersonContact",
    "PersonLine",
    "Purpose",
    "RepresentedBy",
    "ResidentFacts",
    "Signer",
    "answering_on_screen",
    "at_work",
    "face_of",
    "face_today",
    "first_names",
    "household_of",
    "household_roles",
    "identities",
    "kind_in_words",
    "letter_recipient",
    "mandate_for",
    "mandates_of",
    "organisation_names",
    "organisation_recipient",
    "organisations_answered_for",
    "organisations_by_kvk",
    "organisations_called",
    "payee_of",
    "payees_of",
    "person_card",
    "person_contacts",
    "person_names",
    "persons_for_actor",
    "resident_facts",
    "signers_of",
    "who_may_decide",
    "work_of",
]
