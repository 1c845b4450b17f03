# SPDX-License-Identifier: EUPL-1.2
from .log import AccessLog, Event, Seal

__all__ = ["AccessLog", "Event", "Seal"]
