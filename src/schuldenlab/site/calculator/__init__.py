# SPDX-License-Identifier: EUPL-1.2
"""Rekenhulp: what stays of an income, asked step by step, for anybody and inside a case."""
