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


if __name__ == "__main__":
    FILE.write_text(declared(), "utf-8", newline="\n")
