# SPDX-License-Identifier: EUPL-1.2
"""A method as bytes: which files make a folder, their fingerprint, and one packed form of it.

The fingerprint is over names and contents only: no path, no time, no order of listing. So the same folder has the same
SHA-256 everywhere, and a case that pins it can be read back years later from the packed bytes alone.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

from .findings import Findings
from .vocabulary import shown

MAIN = "method.toml"
FILE_MAX = 100_000
FILES_MAX = 12
INTEGER_MAX = 10**15
_HEAD = b"method-package/1\n"
_NAME = re.compile(r"method\.toml|[a-z]{2,3}\.toml", re.ASCII)

# Twelve names with dots between them: no method needs it, and such keys take a TOML reader minutes.
_DEEP_KEY = re.compile(r"(?<![\w\"'-])(?:(?:[\w-]+|\"[^\"\n]*\"|'[^'\n]*')[ \t]*\.[ \t]*){11}")
_CONTROLS = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


def pack(files: dict[str, bytes]) -> bytes:
    """One canonical sequence of bytes for a folder: names in order, each with its length and contents."""
    return _HEAD + b"".join(
        f"{name} {len(content)}\n".encode() + content + b"\n" for name, content in sorted(files.items())
    )


def unpack(packed: bytes) -> dict[str, bytes]:
    """The folder again. Raises ValueError for bytes that `pack` did not make."""
    if not packed.startswith(_HEAD) or len(packed) > FILES_MAX * (FILE_MAX + 100):
        raise ValueError("these bytes are no packed method")
    files: dict[str, bytes] = {}
    at = len(_HEAD)
    while at < len(packed):
        end = packed.find(b"\n", at, at + 100)
        name, _, size = packed[at : max(end, at)].decode("ascii", "replace").partition(" ")
        if end < 0 or not _NAME.fullmatch(name) or not re.fullmatch(r"\d{1,6}", size, re.ASCII) or name in files:
            raise ValueError("these bytes are no packed method")
        files[name] = packed[end + 1 : end + 1 + int(size)]
        at = end + 2 + int(size)
    if pack(files) != packed:
        raise ValueError("these bytes are no packed method")
    return files


def fingerprint(files: dict[str, bytes]) -> str:
    return hashlib.sha256(pack(files)).hexdigest()


def read_folder(folder: Path, findings: Findings) -> dict[str, bytes]:
    """The files of a folder. What does not belong in a method is a finding."""
    try:
        names = sorted(path.name for path in folder.iterdir())[: FILES_MAX + 1]
    except OSError as reason:
        findings.add("", (), f"no folder that can be read ({reason.strerror})", "name the folder of a method")
        return {}
    if len(names) > FILES_MAX:
        findings.add("", (), f"more than {FILES_MAX} files", "keep method.toml and one file for each language")
    files = {}
    for name in names[:FILES_MAX]:
        content = _read_file(folder, name, findings)
        if content is not None:
            files[name] = content
    return files


def _read_file(folder: Path, name: str, findings: Findings) -> bytes | None:
    label = shown(name)[1:-1]
    if not _NAME.fullmatch(name):
        findings.add(
            label, (), "does not belong in a method", "keep method.toml and one file for each language, nl.toml"
        )
        return None
    try:
        handle = os.open(folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        findings.add(label, (), "is a link or cannot be read", "put the file itself in the folder")
        return None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        findings.add(label, (), "is no ordinary file", "put an ordinary file in its place")
        return None
    with os.fdopen(handle, "rb") as file:
        return file.read(FILE_MAX + 1)


def parse(name: str, content: bytes, findings: Findings) -> dict[str, Any] | None:
    """The tables of one file, or None with the reason as a finding."""
    reason = _why_not(content)
    if reason:
        findings.add(name, (), *reason)
        return None
    text = content.decode("utf-8")
    findings.file_read(name, text)
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError, OverflowError) as error:
        if isinstance(error, RecursionError):
            findings.add(name, (), "tables or lists are nested too deeply", "write each step as a table of its own")
        elif isinstance(error, tomllib.TOMLDecodeError):
            findings.add(name, (), f"is no TOML: {str(error)[:200]}", "put that right; toml.io shows how it is written")
        else:
            findings.add(name, (), "holds a number or date that cannot be read", "write ordinary numbers and dates")
        return None


def _why_not(content: bytes) -> tuple[str, str] | None:
    if len(content) > FILE_MAX:
        return f"is larger than {FILE_MAX // 1000} kB", "a method is a readable file: shorten it"
    if b"\0" in content:
        return "holds a NUL character", "save it as plain text in UTF-8"
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return "is no UTF-8", "save it as plain text in UTF-8"
    if _DEEP_KEY.search(text):
        return "has a key with too many dots", "write tables of their own, such as [decision.admission]"
    return None


def hidden_character(text: str) -> str:
    """The name of a character that cannot be seen, or nothing."""
    for character in text:
        if character != "\n" and unicodedata.category(character) in _CONTROLS:
            return f"U+{ord(character):04X}"
    return ""
