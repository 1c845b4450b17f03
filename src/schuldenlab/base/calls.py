# SPDX-License-Identifier: EUPL-1.2
"""Doing a thing once, however often it is asked: a double click, a retry, a lost answer."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from . import crypto
from .clock import Clock
from .errors import Conflict
from .events import codes_only
from .models import IdempotentCall

Answer = Mapping[str, object]
_PLACE = re.compile(r"/[A-Za-z0-9/_:.-]{0,300}", re.ASCII)  # an address with ids and names of steps, and no more


def once(*, caller: UUID, key: str, request: object, do: Callable[[], Answer], clock: Clock) -> dict[str, object]:
    """The answer of `do`, which runs at most once for this caller and key.

    The same key with the same `request` gives the stored answer; with another request it raises Conflict
    base.same_call_other_content. Of two at once, one does it and the other waits for that answer. What `do` raises
    is not stored: the call may be tried again. The answer holds ids and codes only.
    """
    request_hash = crypto.fingerprint("call", _canonical(request))
    _wait_for_turn(caller, key)
    known = IdempotentCall.objects.filter(caller=caller, key=key).first()
    if known is None:
        answer = codes_only(do())
        IdempotentCall.objects.create(
            known_at=clock.now(), caller=caller, key=key, request_hash=request_hash, answer=answer
        )
        return answer
    if bytes(known.request_hash) != request_hash:
        raise Conflict("base.same_call_other_content")
    return dict(known.answer)


def form_waits(*, caller: UUID, once: str, request: object) -> str:
    """Where the same form, sent before, led to; empty when it is to be done now, or was sent with something else in it.

    A second sending waits here until the first is done, before any page looks at what that changed.
    """
    key = _form_key(once)
    _wait_for_turn(caller, key)
    known = IdempotentCall.objects.filter(caller=caller, key=key).first()
    if known is None or bytes(known.request_hash) != crypto.fingerprint("call", _canonical(request)):
        return ""
    return str(known.answer["place"])


def form_done(*, caller: UUID, once: str, request: object, place: str, clock: Clock) -> None:
    """Keep where this form led to. A place that could say more than ids and codes is not kept, nor a second one."""
    if not _PLACE.fullmatch(place) or IdempotentCall.objects.filter(caller=caller, key=_form_key(once)).exists():
        return
    IdempotentCall.objects.create(
        known_at=clock.now(), caller=caller, key=_form_key(once), answer={"place": place},
        request_hash=crypto.fingerprint("call", _canonical(request)),
    )  # fmt: skip


def _form_key(once: str) -> str:
    return "form:" + hashlib.sha256(once.encode()).hexdigest()


def _wait_for_turn(caller: UUID, key: str) -> None:
    """Until the end of the transaction. Two calls that share a number by chance only wait for each other."""
    number = int.from_bytes(hashlib.sha256(f"call\0{caller}\0{key}".encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _canonical(request: object) -> bytes:
    return json.dumps(request, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=True).encode()
