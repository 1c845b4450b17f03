# SPDX-License-Identifier: EUPL-1.2
"""What the law core promises by name stands in declared.txt, one name a line, so that no unit, default, limit, label or
rounding changes without somebody seeing it. Receipts, files of households and other programs are read by these names.

Where a change is meant: `python -m schuldenlab.law.tests.test_declared` writes the file anew; look at what differs.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from schuldenlab import law

from ..declare import NODES, REQUIRED, Choice, Given, Input, Node, Rule
from ..engine import needs_of
from ..values import encode

FILE = Path(__file__).parent / "declared.txt"


def declared() -> str:
    assert law.RULE_FILES, "all rules are declared"
    return "".join(f"{_line(node)}\n" for _, node in sorted(NODES.items()))


def _line(node: Node) -> str:
    parts = [node.name, type(node).__name__.lower()]
    if isinstance(node, Given):
        return " ".join([*parts, f"of={node.of}"])
    parts += [node.unit or "-"]
    if isinstance(node, Input):
        parts += [node.kind, f"from={node.minimum}", f"to={node.maximum}"]
        parts += ["required" if node.default is REQUIRED else f"default={encode(_plain(node.default))}"]
        return " ".join([*parts, *node.allowed])
    parts += [node.key, node.url]
    if isinstance(node, Rule | Choice):
        parts += [node.label.name, f"decimals={node.rounding.decimals}" if node.rounding else "unrounded"]
        parts += ["by_hand"] if node.enterable else []
    if isinstance(node, Choice):
        parts += [f"on={node.on}", *(f"{word}:{encode(branch)}" for word, branch in sorted(node.branches.items()))]
    else:
        parts += sorted(needs_of(node.name))
    return " ".join(parts)


def _plain(default: object) -> object:
    return Fraction(default) if isinstance(default, int) and not isinstance(default, bool) else default


def test_what_is_declared_is_what_was_promised():
    assert declared().splitlines() == FILE.read_text("utf-8").splitlines()


# Where the text of each of these stands. A rule that names two may lead to either.
STANDS = {
    "Rv art.": "BWBR0001827",
    "Participatiewet art.": "BWBR0015703",
    "Wet op de huurtoeslag art.": "BWBR0008659",
    "Besluit kredietvergoeding art.": "BWBR0005233",
    "Fw art.": "BWBR0001860",
    "Regeling beslagvrije voet art.": "stcrt-2022-34869",
}


def test_a_link_leads_to_the_text_that_is_named():
    told = [node for node in NODES.values() if not isinstance(node, Input | Given) and ";" not in node.source]
    named = [(node, STANDS[text]) for node in told for text in STANDS if node.source.startswith(text)]
    assert {stands for _, stands in named} == set(STANDS.values())
    assert [(node.name, node.url) for node, stands in named if stands not in node.url] == []


if __name__ == "__main__":
    FILE.write_text(declared(), "utf-8", newline="\n")
