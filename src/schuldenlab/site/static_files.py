# SPDX-License-Identifier: EUPL-1.2
"""Where a page finds its style sheets."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Collected(CompressedManifestStaticFilesStorage):
    """Collected files under a name with their digest.

    A file that was not collected gives a plain name instead of an error: a page without one style sheet still
    helps, and the page that explains an error may never fail itself.
    """

    manifest_strict = False

    def hashed_name(self, name: str, content: object = None, filename: str | None = None) -> str:
        try:
            return str(super().hashed_name(name, content, filename))
        except ValueError:
            return name
