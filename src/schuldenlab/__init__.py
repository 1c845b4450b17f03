# SPDX-License-Identifier: EUPL-1.2
"""Schuldenlab: a city and its partners getting households out of debt."""

__version__ = "0.1.0"
