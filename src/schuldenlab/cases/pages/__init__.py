# SPDX-License-Identifier: EUPL-1.2
"""Pages of a case: the case itself and its way, which method fits, and the forms of its steps."""
