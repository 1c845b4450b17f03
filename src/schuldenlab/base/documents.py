# SPDX-License-Identifier: EUPL-1.2
"""Keeping papers: a photo of a letter, a PDF. Each opening is noted.

Of a photo the picture is kept and nothing else: where and with what it was taken, says where people live
(`pictures.bare`). A PDF is kept as it came, with what its maker wrote in it: changing one breaks its signature.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.db.models import Q, QuerySet

from . import access, case_keys, crypto, events, pictures
from .actor import Actor, DbRole
from .clock import Clock
from .errors import LabError, NotAllowed, NotFound
from .models import Document
from .models.documents import SIZE_MAX

COLUMN = "base_document.body"
_CODE = re.compile(r"[a-z][a-z0-9_.-]*", re.ASCII)
_HEIC_BRANDS = frozenset([b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"])


@dataclass(frozen=True, slots=True)
class OpenedDocument:
    document: Document
    content: bytes


def document_store(
    *,
    content: bytes,
    kind: str,
    from_party: str,
    received_on: date,
    actor: Actor,
    clock: Clock,
    case_id: UUID | None = None,
    person_id: UUID | None = None,
    own_only: bool = False,
    keep_until: date | None = None,
    document_id: UUID | None = None,
) -> Document:
    """Keep one file, encrypted. `kind` and `from_party` are codes; `person_id` is who may open it in the portal, and
    whoever acts for them unless it is `own_only`.

    What the file is, follows from its content, never from its name. Raises LabError base.document_empty,
    base.document_too_big, base.document_type or base.document_code; NotAllowed when somebody in the portal stores for
    a person they do not act for, or in a case: whose case that is only its own room knows, which acts as the system.
    """
    if actor.db_role is not DbRole.STAFF and (person_id not in actor.person_ids or case_id is not None):
        raise NotAllowed
    for name, code in (("kind", kind), ("from_party", from_party)):
        if len(code) > 40 or not _CODE.fullmatch(code):
            raise LabError("base.document_code", field=name)
    media_type = media_type_of(content)
    content = pictures.bare(content, media_type=media_type)
    row_id = document_id or uuid4()
    cipher = case_keys.for_writing(case_id or row_id, clock=clock)
    document = Document.objects.create(
        id=row_id,
        known_at=clock.now(),
        case_id=case_id,
        person_id=person_id,
        own_only=own_only,
        kind=kind,
        fingerprint=crypto.fingerprint("document", content),
        media_type=media_type,
        size=len(content),
        body=cipher.seal_bytes(content, column=COLUMN, row_id=row_id),
        from_party=from_party,
        received_on=received_on,
        keep_until=keep_until,
    )
    events.record("document.stored", actor=actor, subject=("document", row_id), case_id=case_id, clock=clock, kind=kind)
    return document


def document_open(*, document_id: UUID, actor: Actor, purpose: str) -> OpenedDocument:
    """The file as it came in; the opening is noted for `purpose`.

    Raises NotFound when this actor cannot see it, LabError base.case_key_destroyed when it was destroyed.
    """
    document = for_actor(actor).filter(pk=document_id).first()
    if document is None:
        raise NotFound
    access.note(purpose, [document.person_id or document.case_id or document.pk])
    cipher = case_keys.for_reading(document.case_id or document.pk)
    return OpenedDocument(document, cipher.unseal_bytes(bytes(document.body), column=COLUMN, row_id=document.pk))


def letters_for_themselves_only(*, person_id: UUID) -> None:
    """Close the letters to this person for who acts for them: their address is secret from now on."""
    Document.objects.filter(person_id=person_id, kind__startswith="letter.").update(own_only=True)


def for_actor(actor: Actor) -> QuerySet[Document]:
    """Included if, and only if, the actor is staff, or is the person whose paper it is, or acts for them and the paper
    is not for themselves only.
    """
    if actor.db_role is DbRole.STAFF:
        return Document.objects.all()
    return Document.objects.filter(Q(own_only=False) | Q(person_id=actor.person_id), person_id__in=actor.person_ids)


def media_type_of(content: bytes) -> str:
    """What this file is, by its first bytes. Raises LabError base.document_empty, _too_big or _type."""
    if not content.strip(b"\x00 \r\n\t"):
        raise LabError("base.document_empty", field="file")
    if len(content) > SIZE_MAX:
        raise LabError("base.document_too_big", field="file", limit=SIZE_MAX // (1024 * 1024))
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return "image/heic"
    raise LabError("base.document_type", field="file")
