# SPDX-License-Identifier: EUPL-1.2
"""Money set apart, paid, and given back: the fund that revolves."""
