# SPDX-License-Identifier: EUPL-1.2
"""Who asks for what is not theirs is in the log, whether the house says "not allowed" or "not found"."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from schuldenlab.base.actor import SYSTEM
from schuldenlab.base.errors import Conflict, LabError, NotAllowed, NotFound
from schuldenlab.base.middleware import RequestTransaction
from schuldenlab.base.models import AccessLog

ASKED_FOR = uuid4()


def ask(error: LabError | None, *, actor=SYSTEM) -> list[AccessLog]:
    def respond(request):
        request.actor, request.failure = actor, error
        request.resolver_match = SimpleNamespace(kwargs={"person_id": ASKED_FOR, "page": 2})
        return HttpResponse()

    RequestTransaction(respond)(RequestFactory().get("/"))
    return list(AccessLog.objects.all())


@pytest.mark.parametrize("error", [NotFound(), NotAllowed()])
def test_a_refused_look_is_noted_with_the_id_that_was_asked_for(staff, error):
    (row,) = ask(error)
    assert (row.actor_id, row.purpose, row.refused, row.subject_ids) == (
        SYSTEM.account_id, "refused", error.code, [ASKED_FOR],
    )  # fmt: skip


@pytest.mark.parametrize("error", [None, Conflict("base.stale")])
def test_what_was_no_refusal_is_not_noted_as_one(staff, error):
    assert ask(error) == []


def test_a_wrong_address_of_somebody_unknown_is_not_noted(staff):
    assert ask(NotFound(), actor=None) == []
