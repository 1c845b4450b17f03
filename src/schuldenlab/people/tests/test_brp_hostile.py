# SPDX-License-Identifier: EUPL-1.2
"""Files that are broken, hostile or something else: a clear message, the rest goes on, nobody gets another's child."""

from __future__ import annotations

import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schuldenlab.base.errors import LabError

from ..brp import main
from ..brp.facts import facts_of
from ..brp.load import load
from ..brp.reader import CONTINUATIONS_MAX, NotThisFile, Reader
from ..models import Person
from . import factories as make
from .brp_file import COLUMNS, a_line, a_list, write

HEADER = ";".join(COLUMNS)


def read(path):
    reader = Reader(path)
    lists = list(reader.lists())
    return lists, reader


def accounted(path, reader):
    """Every line of the file is one of the five."""
    assert reader.counts.total == len(path.read_bytes().splitlines()), reader.counts


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (HEADER.replace(";", ",").encode(), "a comma"),
        (HEADER.replace(";", "\t").encode(), "a tab"),
        ((HEADER + "\n").encode("utf-16"), "UTF-16"),
        ((HEADER + "\n").encode("utf-16-le"), "UTF-16"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "UTF-16|no file of person lists|not in UTF-8"),
        (b"%PDF-1.7 \xe2\xe3\xcf\xd3", "not in UTF-8"),
        (b"<html><body>inloggen</body></html>", "no file of person lists"),
        (HEADER.replace("01.02.40;", "").encode(), "misses the columns 01.02.40"),
        (HEADER.replace(";01", "label;01", 1).encode(), "unnamed first one"),
        (b"x" * 100_000, "goes on and on"),
    ],
)
def test_another_kind_of_file_gets_a_clear_message(tmp_path, content, words):
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with pytest.raises(NotThisFile, match=words):
        read(path)


def test_a_file_that_is_not_there_or_a_folder(tmp_path):
    for path in (tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(NotThisFile, match="cannot be read"):
            read(path)


def test_a_byte_order_mark_is_no_problem(tmp_path):
    lists, _ = read(write(tmp_path / "f.csv", a_list(1), header="\ufeff" + HEADER + "\n"))
    assert len(lists) == 1


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_line_ends_of_both_kinds_and_a_last_line_without_one(tmp_path, end):
    path = tmp_path / "f.csv"
    path.write_bytes((HEADER + "\n" + a_list(1) + "\n" + a_list(2)).encode().rstrip().replace(b"\n", end))
    lists, reader = read(path)
    assert (len(lists), reader.counts.blank, reader.counts.unread) == (2, 1, 0)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (b"T_9;1;2\n", "has 3 columns instead of"),
        (a_list(9).encode().replace(b"Sam", b"S\x00m"), "NUL"),
        (a_list(9).encode().replace(b"Sam", b"S\xffm"), "UTF-8"),
        (a_list(9).encode().replace(b"Sam", b'"Sam'), "quotation mark"),
        (b"T_9;" + b"x" * 10_000_000 + b"\n", "longer than"),
    ],
)
def test_a_broken_line_is_told_and_the_rest_goes_on(tmp_path, broken, reason):
    path = write(tmp_path / "f.csv", a_list(1), broken, a_line(c09_02_40="Kind"), a_list(2))
    lists, reader = read(path)
    assert [found.line for found in lists] == [2, 5]
    assert reader.problems[0][0] == 3
    assert reason in reader.problems[0][1]
    # The child on line 4 belongs to the list that was lost, and so to nobody here.
    assert reader.problems[1] == (4, "continues a list of which the first line was not read")
    assert all(not found.current["09"] for found in lists)
    accounted(path, reader)


def test_a_broken_continuation_does_not_end_a_list(tmp_path):
    lists, reader = read(write(tmp_path / "f.csv", a_list(1, c09_H="09"), ";too;short\n", a_line(c09_02_40="K")))
    assert (len(lists), lists[0].continuations, reader.counts.unread) == (1, 1, 1)


def test_a_list_does_not_go_on_for_ever(tmp_path):
    lines = [a_list(1), *[a_line(c09_02_40="K", c09_H="09")] * (CONTINUATIONS_MAX + 5)]
    lists, reader = read(write(tmp_path / "f.csv", *lines))
    assert (lists[0].continuations, reader.counts.unread) == (CONTINUATIONS_MAX, 5)


def test_a_line_of_ten_megabytes_takes_little_memory(tmp_path):
    path = write(tmp_path / "f.csv", b"x" * 10_000_000 + b"\n", a_list(1))
    tracemalloc.start()
    lists, _ = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(lists) == 1
    assert peak < 1_000_000


def test_a_hundred_thousand_lines_take_little_memory(tmp_path):
    path = write(tmp_path / "f.csv", *(a_list(1) for _ in range(100)), b"x;y\n" * 100_000)
    reader = Reader(path)
    tracemalloc.start()
    count = sum(1 for _ in reader.lists())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (count, reader.counts.unread, len(reader.problems)) == (100, 100_000, 200)
    assert peak < 2_000_000


def test_the_load_says_what_it_left_out_and_ends_with_an_error(staff, tmp_path, clock):
    report = load(
        write(tmp_path / "f.csv", a_list(1, bsn=make.a_bsn()), "T_9;1\n", a_list(2, c01_02_40="\x1b[31m")), clock=clock
    )
    assert not report.is_complete
    assert Person.objects.count() == 1
    told = "\n".join(report.lines())
    assert "Not loaded (2):" in told
    assert "line 3: has 2 columns" in told
    assert "line 4: no name that can be kept" in told
    assert "\x1b" not in told


def test_the_command_explains_itself(tmp_path, capsys):
    assert main([]) == main(["load-brp"]) == main(["load-brp", "a", "--else", "b"]) == 2
    assert main(["load-brp", str(tmp_path / "nothing.csv")]) == 1
    assert "cannot be read" in capsys.readouterr().err


_CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=30)
_DATES = st.from_regex(r"[0-9]{0,9}", fullmatch=True)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(
    st.dictionaries(
        st.sampled_from([name for name in COLUMNS if name]).map(lambda name: f"c{name.replace('.', '_')}"),
        st.one_of(_CELLS, _DATES),
    )
)
def test_no_content_of_a_list_makes_the_reader_crash(tmp_path, content):
    line = a_line(label="T_1", **({"c01_02_40": "Bos"} | content))
    lists, reader = read(write(tmp_path / "f.csv", line))
    for found in lists:
        with suppress(LabError):
            assert 0 <= facts_of(found).secrecy <= 7
    assert reader.counts.total >= 2
