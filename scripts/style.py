"""Measure the package against its style: prints each number, names what breaks a limit, and fails then.

Usage: python scripts/style.py
"""

import ast
import re
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

import grimp

ROOT: Final = Path(__file__).resolve().parents[1]
PACKAGE: Final = "geo_service"
READER_FILES: Final = ("maps/**/*", "layers/*.toml", f"{PACKAGE}/**/*.py")
READER_SUFFIXES: Final = {".css", ".html", ".js", ".mjs", ".json", ".toml", ".py", ".svg"}
PALETTES: Final = "maps/palettes.toml"
SRID_FILE: Final = f"{PACKAGE}/crs.py"

BRANCHES: Final = (
    *(ast.If, ast.For, ast.AsyncFor, ast.While, ast.IfExp, ast.ExceptHandler),
    *(ast.Assert, ast.comprehension, ast.match_case),
)
SRID: Final = re.compile(r"(?<![\d.])(2154|3857|4326|900913)(?![\d.])")
HEX_COLOUR: Final = re.compile(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})(?![\w-])")
SQL: Final = re.compile(
    r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|(CREATE|DROP|ALTER|TRUNCATE) [A-Z]+|SET ROLE|NOTIFY)\b"
)

FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One parsed file of the package; ``path`` is relative to the repository."""

    path: str
    lines: int
    tree: ast.Module

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, FUNCTIONS))

    def at(self, node: ast.stmt | ast.expr, what: object) -> str:
        """Place of a node, with what is wrong there."""
        return f"{self.path}:{node.lineno}  {what}"


@dataclass(frozen=True)
class Number:
    """One measure; ``offenders`` are the places that break its limit."""

    name: str
    value: str
    aim: str
    offenders: tuple[str, ...] = ()


# ------------------------------------------------------------------ sizes


def body_lines(function: Function) -> int:
    """Lines of the body, docstring left out."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def complexity(function: Function) -> int:
    """Cyclomatic complexity after McCabe: one, plus one per branch and per boolean alternative."""
    nodes = list(ast.walk(function))
    alternatives = sum(len(node.values) - 1 for node in nodes if isinstance(node, ast.BoolOp))
    return 1 + alternatives + sum(isinstance(node, BRANCHES) for node in nodes)


def parameters(function: Function) -> int:
    """Parameters a caller gives: ``self`` and ``cls`` are not counted."""
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return sum(one.arg not in {"self", "cls"} for one in named)


def function_numbers(modules: list[Module]) -> Iterator[Number]:
    """Length, complexity and parameters of every function."""
    sizes = sorted(body_lines(function) for module in modules for function in module.functions())
    p95 = sizes[int(0.95 * (len(sizes) - 1))]
    too_long = (f"95 % of functions reach {p95} lines",) if p95 > 25 else ()
    yield Number("function body, median", f"{statistics.median(sizes):g} lines", "5")
    yield Number("function body, 95th percentile", f"{p95} lines", "≤ 25", too_long)
    yield worst(modules, "function body, longest", body_lines, 40)
    yield worst(modules, "cyclomatic complexity, highest", complexity, 8)
    yield worst(modules, "parameters, most", parameters, 6)


def worst(modules: list[Module], name: str, measure: Callable[[Function], int], limit: int) -> Number:
    """Highest value of a measure of functions, and the functions above its limit."""
    values = [(measure(function), module, function) for module in modules for function in module.functions()]
    above = (
        module.at(function, f"{function.name}: {value}")
        for value, module, function in values
        if value > limit
    )
    return Number(name, str(max(value for value, _, _ in values)), f"≤ {limit}", tuple(above))


def file_numbers(modules: list[Module]) -> Iterator[Number]:
    """Length of the files."""
    lengths = [module.lines for module in modules if module.lines]
    above = tuple(f"{module.path}  {module.lines} lines" for module in modules if module.lines > 300)
    yield Number("file, median", f"{statistics.median(lengths):g} lines", "≤ 100")
    yield Number("file, longest", f"{max(lengths)} lines", "≤ 300", above)


# ------------------------------------------------------------------ cycles and docstrings


def import_cycles() -> Number:
    """Cycles between modules of the package."""
    graph = grimp.build_graph(PACKAGE)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return Number("import cycles", "some", "0", (" → ".join(error.args[1]),))
    return Number("import cycles", "0", "0")


def local_imports(module: Module) -> Iterator[str]:
    """Imports written inside a function."""
    for function in module.functions():
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield module.at(node, f"import inside {function.name}")


def public_names(tree: ast.Module | ast.ClassDef) -> Iterator[Function | ast.ClassDef]:
    """Public classes, functions and methods, wherever a caller can reach them."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.name[0] != "_":
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public_names(node)


def docstrings(modules: list[Module]) -> Number:
    """Share of public names (and of modules that hold some) with a docstring."""
    everything = [(module, node) for module in modules for node in public_names(module.tree)]
    lacking = [module.at(node, node.name) for module, node in everything if not ast.get_docstring(node)]
    lacking += [
        f"{one.path}:1  module" for one in modules if one.tree.body and not ast.get_docstring(one.tree)
    ]
    share = 1 - len(lacking) / max(1, len(everything) + len(modules))
    return Number("public docstrings", f"{share:.1%}", "100 %", tuple(lacking))


# ------------------------------------------------------------------ things written in the wrong place


def srid_literals(module: Module) -> Iterator[str]:
    """SRIDs as numbers or inside text, docstrings left out."""
    if module.path == SRID_FILE:
        return
    documentation = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and id(node) not in documentation and SRID.search(str(node.value)):
            yield module.at(node, f"SRID {str(node.value)[:40]!r}")


def formatted_sql(module: Module) -> Iterator[str]:
    """SQL made by f-string, ``%``, ``+`` or ``str.format``."""
    for node in ast.walk(module.tree):
        text = template(node)
        if text and SQL.search(text):
            yield module.at(node, f"SQL by formatting: {text[:40]!r}")  # type: ignore[arg-type]  # expressions all


def template(node: ast.AST) -> str | None:
    """Literal text of an expression that puts values inside a string; None for any other node."""
    match node:
        case ast.JoinedStr(values=parts) if any(isinstance(part, ast.FormattedValue) for part in parts):
            return "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod() | ast.Add()):
            return text
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format")):
            return text
    return None


def hex_colours() -> Iterator[str]:
    """Colours written as hexadecimal anywhere but in the palettes."""
    for path in sorted({path for pattern in READER_FILES for path in ROOT.glob(pattern)}):
        name = path.relative_to(ROOT).as_posix()
        if path.suffix not in READER_SUFFIXES or name == PALETTES:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            yield from (f"{name}:{number}  {colour}" for colour in HEX_COLOUR.findall(line))


def counted(name: str, offenders: Iterator[str]) -> Number:
    """A thing that must not exist."""
    found = tuple(dict.fromkeys(offenders))
    return Number(name, str(len(found)), "0", found)


# ------------------------------------------------------------------ report


def read_modules() -> list[Module]:
    """Every file of the package, parsed."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / PACKAGE).rglob("*.py"))}
    return [
        Module(path.relative_to(ROOT).as_posix(), len(text.splitlines()), ast.parse(text))
        for path, text in texts.items()
    ]


def numbers(modules: list[Module]) -> Iterator[Number]:
    """Every number, in the order of the report."""
    yield from function_numbers(modules)
    yield from file_numbers(modules)
    yield import_cycles()
    yield counted("function-local imports", (one for module in modules for one in local_imports(module)))
    yield docstrings(modules)
    yield counted(
        "SRID literals outside crs.py", (one for module in modules for one in srid_literals(module))
    )
    yield counted("hex colours outside the palettes", hex_colours())
    yield counted("SQL by string formatting", (one for module in modules for one in formatted_sql(module)))


def main() -> int:
    """Print the numbers, then the places that break a limit; 1 when there are any."""
    report = list(numbers(read_modules()))
    for one in report:
        print(f"{'✗' if one.offenders else '✓'} {one.name:<36}{one.value:>12}   (aim: {one.aim})")
    for one in report:
        for offender in one.offenders:
            print(f"{one.name}: {offender}", file=sys.stderr)
    return int(any(one.offenders for one in report))


if __name__ == "__main__":
    sys.exit(main())
