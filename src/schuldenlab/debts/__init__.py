# SPDX-License-Identifier: EUPL-1.2
"""What is owed to whom, the conversation with creditors, offers, agreements and final discharge."""
