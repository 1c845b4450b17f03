# SPDX-License-Identifier: EUPL-1.2
from .calls import IdempotentCall
from .documents import Document, Paper
from .keys import CaseKey
from .local import LocalValue
from .log import AccessLog, Event, Seal, SealedEvent
from .tasks import Task

__all__ = [
    "AccessLog",
    "CaseKey",
    "Document",
    "Event",
    "IdempotentCall",
    "LocalValue",
    "Paper",
    "Seal",
    "SealedEvent",
    "Task",
]
