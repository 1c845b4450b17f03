# SPDX-License-Identifier: EUPL-1.2
from .account import Account

__all__ = ["Account"]
