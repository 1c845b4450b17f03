# SPDX-License-Identifier: EUPL-1.2
"""Whatever a stranger sends: findings, and never another error. Folders travel between cities."""

from __future__ import annotations

import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from schuldenlab.methods import load_files
from schuldenlab.methods.compare import _written

from .folders import SHIPPED, files_of, findings_of

JPF = files_of(SHIPPED / "jpf")
LINES = JPF["method.toml"].decode().split("\n")
NAMES = st.sampled_from(sorted(JPF))

odd_values = st.one_of(
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.text(max_size=20),
    st.sampled_from(
        ["$base_share", "$", "talk.held", "decision.taken:", "law:", "", ":", "x:y:z", "fact.record:fact.record:"]
    ),
    st.lists(st.integers(0, 3), max_size=3),
    st.dictionaries(
        st.sampled_from(["fact", "is", "all", "any", "min", "weeks", "from"]), st.text(max_size=5), max_size=3
    ),
)


def loads_or_is_refused(files):
    """Nothing but a method, or findings that say something."""
    for finding in findings_of(files):
        assert finding.what
        assert finding.cure
        assert "\n" not in str(finding)


@given(NAMES, st.integers(0, 20_000), st.integers(0, 40), st.binary(max_size=20))
def test_bytes_cut_out_and_put_in(name, at, cut, put):
    content = JPF[name]
    at %= len(content)
    loads_or_is_refused({**JPF, name: content[:at] + put + content[at + cut :]})


@given(st.lists(st.tuples(st.integers(0, len(LINES) - 1), st.integers(0, len(LINES) - 1)), max_size=8))
def test_lines_moved_to_other_places(swaps):
    lines = list(LINES)
    for one, two in swaps:
        lines[one], lines[two] = lines[two], lines[one]
    loads_or_is_refused({**JPF, "method.toml": "\n".join(lines).encode()})


def places(node, path=()):
    """Every place in a document."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


DOCUMENT = tomllib.loads(JPF["method.toml"].decode())
PLACES = sorted(places(DOCUMENT), key=str)


def written(value):
    """TOML of a document: tables inline, which is as good as any."""
    return "\n".join(f'"{key}" = {_inline(one)}' for key, one in value.items())


def _inline(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(key)} = {_inline(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return _quoted(value) if isinstance(value, str) else _written(value)


def _quoted(text):
    return '"' + "".join(f"\\U{ord(one):08x}" if not 0xD800 <= ord(one) < 0xE000 else "?" for one in text) + '"'


def put(node, path, value):
    """A copy with another value in one place."""
    head, *rest = path
    inner = value if not rest else put(node[head], rest, value)
    if isinstance(node, dict):
        return {**node, head: inner}
    return [*node[:head], inner, *node[head + 1 :]]


def test_the_inline_form_is_the_same_method():
    load_files({**JPF, "method.toml": written(DOCUMENT).encode()})


@settings(max_examples=300)
@given(st.sampled_from(PLACES), odd_values)
def test_any_value_of_any_type_in_any_place(path, value):
    loads_or_is_refused({**JPF, "method.toml": written(put(DOCUMENT, path, value)).encode()})


@given(st.dictionaries(st.sampled_from(["method.toml", "nl.toml", "en.toml"]), st.binary(max_size=200)))
def test_folders_of_anything(files):
    loads_or_is_refused(files)
