# SPDX-License-Identifier: EUPL-1.2
"""OpenFisca with parameters picked as its documentation does, by `node[situation]`."""

from __future__ import annotations

import fisca_rules
from fisca_system import UNIT, ready

fisca_rules.indexed = True
__all__ = ["UNIT", "ready"]
