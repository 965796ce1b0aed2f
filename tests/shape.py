"""The shape of the code: prints a table, and fails where it outgrows the house style.

`python tests/shape.py [FOLDER]` counts the four packages under FOLDER (this checkout when not given).
A function is as long as its statements, from the first one after the docstring to the last line; functions
that only declare (a docstring, `...`) do not count. A module is as long as its file; `__init__` files do
not count. Both rules keep empty things from making the figures look better than they are.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

PACKAGES = ("graph", "loaders", "analytics", "api")
FUNCTION_MEDIAN, FUNCTION_NINE_IN_TEN, MODULE_NINE_IN_TEN = 6, 25, 250
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Piece:
    """A function or module and its length in lines."""

    lines: int
    name: str


@dataclass(frozen=True, slots=True)
class Module:
    """A parsed file, by its dotted name."""

    name: str
    tree: ast.Module
    lines: int


def modules(root: Path) -> list[Module]:
    """Every module of the four packages, by name."""
    found = (path for package in PACKAGES for path in sorted((root / package).rglob("*.py")))
    return [module(root, path) for path in found if path.stem != "__init__"]


def module(root: Path, path: Path) -> Module:
    """The module that the file at `path` is."""
    text = path.read_text(encoding="utf-8")
    name = ".".join(path.relative_to(root).with_suffix("").parts)
    return Module(name, ast.parse(text), len(text.splitlines()))


def functions(of: Module) -> Iterator[Piece]:
    """Every function and method that does something; an inner one counts by itself and in the outer one."""
    for node in ast.walk(of.tree):
        if isinstance(node, Function) and (lines := length(node)) > 0:
            yield Piece(lines, f"{of.name}.{node.name}")


def length(function: Function) -> int:
    """Lines of statements after the docstring; 0 where there is none but a constant (`...`)."""
    body = [line for line in function.body if not is_constant(line)]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def is_constant(statement: ast.stmt) -> bool:
    """True for a docstring and for `...`."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def imports(of: Module) -> Iterator[str]:
    """Every dotted name that the module could mean by its imports."""
    for node in ast.walk(of.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def cycle(among: Sequence[Module]) -> list[str]:
    """The modules of one import cycle, in order, or nothing."""
    known = {each.name for each in among}
    edges = {each.name: known & set(imports(each)) - {each.name} for each in among}
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def share(pieces: Sequence[Piece], percent: int) -> int:
    """The length that `percent` of 100 pieces do not exceed (nearest rank); 0 of nothing."""
    ordered = sorted(piece.lines for piece in pieces)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] if ordered else 0


def table(label: str, pieces: Sequence[Piece]) -> str:
    """The figures of one kind of piece, and the five longest."""
    head = f"{label:<10}{len(pieces):>7}{share(pieces, 50):>7}{share(pieces, 90):>7}"
    longest = sorted(pieces, key=lambda piece: (-piece.lines, piece.name))[:5]
    return "\n".join([head, *(f"{piece.lines:>31}  {piece.name}" for piece in longest)])


def faults(
    of_functions: Sequence[Piece], of_modules: Sequence[Piece], circle: Sequence[str]
) -> Iterator[str]:
    """What is over its limit, in both languages."""
    if share(of_functions, 50) > (most := FUNCTION_MEDIAN):
        yield f"函数中位数超过 {most} 行 / the median function has over {most} lines"
    if share(of_functions, 90) > (most := FUNCTION_NINE_IN_TEN):
        yield f"一成以上的函数超过 {most} 行 / over a tenth of functions have over {most} lines"
    if share(of_modules, 90) > (most := MODULE_NINE_IN_TEN):
        yield f"一成以上的模块超过 {most} 行 / over a tenth of modules have over {most} lines"
    if circle:
        yield f"循环导入 / import cycle: {' → '.join(circle)}"


def main(root: Path) -> int:
    """Print the table; 1 where a limit is broken."""
    found = modules(root)
    of_functions = [piece for each in found for piece in functions(each)]
    of_modules = [Piece(each.lines, each.name) for each in found]
    circle = cycle(found)
    print(f"{'':<10}{'count':>7}{'p50':>7}{'p90':>7}  longest")
    print(table("functions", of_functions))
    print(table("modules", of_modules))
    print(f"{'cycles':<10}{1 if circle else 0:>7}")
    wrong = list(faults(of_functions, of_modules, circle))
    print(*wrong, sep="\n", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1]))
