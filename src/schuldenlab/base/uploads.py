# SPDX-License-Identifier: EUPL-1.2
"""Files that come in together: many photos at once, without holding them all in memory.

What is small stays in memory (Django's own handler). More goes to files without a name, so that nothing is left of a
letter when the process ends, however it ends; only for who is logged in, and never more than UPLOAD_MAX together.
"""

from __future__ import annotations

import tempfile
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from .models.documents import SIZE_MAX

FILES_MAX = 30  # at once: a bag of post
UPLOAD_MAX = 100 * 1024 * 1024  # of one sending; the web server in front has to let it through


class NamelessFiles(FileUploadHandler):
    """Takes what is too much for memory. Of a file that is larger than a letter may be, only the size is kept."""

    kept: IO[bytes] | None = None

    def handle_raw_input(
        self, input_data: Any, meta: dict[str, str], content_length: int, boundary: str, encoding: str | None = None
    ) -> None:
        actor = getattr(self.request, "actor", None)
        self.is_taken = actor is not None and content_length <= UPLOAD_MAX

    def new_file(self, *args: Any, **rest: Any) -> None:
        super().new_file(*args, **rest)
        self.kept = tempfile.TemporaryFile() if self.is_taken else None  # noqa: SIM115  closed by the request

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.kept is not None and start <= SIZE_MAX:
            self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self.kept is None:
            return None
        self.kept.seek(0)
        return UploadedFile(self.kept, self.file_name, self.content_type, file_size, self.charset)
