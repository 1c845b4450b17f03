# SPDX-License-Identifier: EUPL-1.2
"""Every small way to make a Python file wrong: one mutant is one change, named by what it changes into what.

Texts are left as they are, and so is what only a type checker or a decorator of the standard library reads.
"""

from __future__ import annotations

import ast
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any", "floor": "ceil", "ceil": "floor"}
AROUND = 30
SYMMETRIC = {"min", "max", "least", "most", "gcd", "lcm", "np.maximum", "np.minimum"}  # nothing changes with the order
FOR_PYTHON = ("cache", "lru_cache", "dataclass")  # decorators
BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


@dataclass(frozen=True, slots=True)
class Mutant:
    """The `which`-th change of the `place`-th node of a file. `lines` are those of the statement it is in, without the
    statements inside that; `key` names it by its function and words, and so stays where lines move."""

    file: Path
    place: int
    which: int
    line: int
    lines: tuple[int, int]
    key: str


def mutants_of(file: Path) -> list[Mutant]:
    """All of them, in the order of the file's syntax tree."""
    found: list[Mutant] = []
    told = Counter[str]()
    for place, (node, statement, inside) in enumerate(_nodes(_tree(file))):
        before = ast.unparse(statement)
        for which, change in enumerate(_changes(node)):
            if node is statement:
                words = before, ast.unparse(change)
            else:
                _replace(statement, node, change)
                words = before, ast.unparse(statement)
                _replace(statement, change, node)
            key = f"{inside}: {_told(*words)}"
            told[key] += 1
            key += f" ({told[key]})" if told[key] > 1 else ""
            found.append(Mutant(file, place, which, node.lineno, _lines(statement), key))  # type: ignore[attr-defined]
    return found


def mutated(mutant: Mutant) -> ast.Module:
    """The file with this one change."""
    tree = _tree(mutant.file)
    old = [node for node, _, _ in _nodes(tree)][mutant.place]
    _replace(tree, old, ast.copy_location(list(_changes(old))[mutant.which], old))
    return ast.fix_missing_locations(tree)


def _tree(file: Path) -> ast.Module:
    return ast.parse(_text(file))


@cache
def _text(file: Path) -> str:
    """As it was when first asked for: a run takes hours, and files change meanwhile."""
    return file.read_text("utf-8")


def _replace(root: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for parent in ast.walk(root):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list) and any(one is old for one in value):
                value[:] = [new if one is old else one for one in value]


def _nodes(
    node: ast.AST, statement: ast.stmt | None = None, inside: str = "", *, test: bool = False
) -> Iterator[tuple[ast.AST, ast.stmt, str]]:
    """What may be changed, each with its statement and the function it is in; a condition is marked as such."""
    if isinstance(node, ast.stmt):
        statement = node
    if statement is not None and isinstance(node, ast.stmt | ast.expr):
        node._condition = test  # type: ignore[attr-defined]
        yield node, statement, inside
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        if isinstance(node, ast.FunctionDef):  # its defaults and decorators run where it is declared
            decorators = [one for one in node.decorator_list if not ast.unparse(one).startswith(FOR_PYTHON)]
            for one in [*decorators, *node.args.defaults, *filter(None, node.args.kw_defaults)]:
                yield from _nodes(one, statement, inside)
        for one in node.body:
            yield from _nodes(one, None, f"{inside}.{node.name}" if inside else node.name)
        return
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns") or _only_for_readers(node, name):
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, ast.AST):
                yield from _nodes(one, statement, inside, test=name in ("test", "ifs", "guard"))


def _only_for_readers(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name | ast.Compare):
        return ast.unparse(node.test) in ("TYPE_CHECKING", "__name__ == '__main__'")
    return isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "TypeAlias" and name == "value"


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(left=left, ops=ops, comparators=others):
            for place, op in enumerate(ops):
                for other in COMPARED[type(op)]:
                    yield ast.Compare(left, [*ops[:place], other(), *ops[place + 1 :]], others)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.BinOp(left=left, op=op, right=right) if type(op) in COMPUTED:
            yield ast.BinOp(left, COMPUTED[type(op)](), right)
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1)
        case ast.Call(func=function, args=[first, second, *more], keywords=keywords) if ast.unparse(
            function
        ) not in SYMMETRIC and not any(isinstance(one, ast.Starred) for one in (first, second)):
            yield ast.Call(function, [second, first, *more], keywords)
        case ast.Name(id=name) if name in NAMES:
            yield ast.Name(NAMES[name], ast.Load())
        case ast.Return(value=value) if value is not None and not (
            isinstance(value, ast.Constant) and value.value is None
        ):
            yield ast.Return(ast.Constant(None))
        case ast.AugAssign(target=target, op=op, value=value):
            yield ast.AugAssign(target, COMPUTED[type(op)](), value)
            yield ast.Pass()
        case ast.Expr(value=ast.Call()) | ast.Raise() | ast.Continue() | ast.Break():
            yield ast.Pass()
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield ast.Pass()
    if getattr(node, "_condition", False) and isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.NamedExpr):
        yield ast.UnaryOp(ast.Not(), node)  # type: ignore[arg-type]


def _lines(statement: ast.stmt) -> tuple[int, int]:
    """From the first to the last line, up to where a statement inside begins."""
    inner = [one for name in BLOCKS for one in getattr(statement, name, [])]
    last = min((one.lineno if hasattr(one, "lineno") else one.pattern.lineno for one in inner), default=None)
    return statement.lineno, statement.end_lineno or 0 if last is None else max(statement.lineno, last - 1)


def _told(before: str, after: str) -> str:
    """What differs between two texts of a statement, each with what stands around it."""
    before, after = " ".join(before.split()), " ".join(after.split())
    shortest = min(len(before), len(after))
    first = next((place for place in range(shortest) if before[place] != after[place]), shortest)
    last = next((place for place in range(shortest - first) if before[~place] != after[~place]), shortest - first)
    begin = max(0, first - AROUND)
    return " → ".join(text[begin : len(text) - last + AROUND] for text in (before, after))


# --- counting


def sampled(mutants: dict[Path, list[Mutant]], size: int | None, seed: int) -> list[Mutant]:
    """From each file its share, at least one; in an order drawn by lot, so that a stopped run is a sample as well."""
    total, lot = sum(map(len, mutants.values())), random.Random(seed)  # noqa: S311
    chosen: list[Mutant] = []
    for each in mutants.values():
        share = len(each) if size is None else min(len(each), max(1, round(len(each) * size / total)))
        chosen += lot.sample(each, share)
    lot.shuffle(chosen)
    return chosen


def score(name: str, killed: int, total: int) -> str:
    """With Wilson's interval: of a sample, where the score of all lies, 19 times out of 20."""
    share, spread = killed / total, 1.96
    middle = (share + spread**2 / (2 * total)) / (1 + spread**2 / total)
    half = spread / (1 + spread**2 / total) * sqrt(share * (1 - share) / total + spread**2 / (4 * total**2))
    return f"{name}: {killed:,} of {total:,} noticed, {share:.1%} ({middle - half:.1%} to {middle + half:.1%})"
