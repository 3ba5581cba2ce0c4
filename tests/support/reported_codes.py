"""Which codes the source can report, found by following where each is handed on."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"
PACKAGES = {"decidable", "decidable_evidence"}
MODULES = {path: ast.parse(path.read_text()) for path in sorted(SOURCE.rglob("*.py"))}
COMPOUND = re.compile(r"[a-z]+(-[a-z0-9]+)+")
STARRED = 2  # a star among arguments stands for a place, line and column, or for a record that holds a code
Named = tuple[Path | None, str]  # where it is defined, nowhere for a method, and its name


def file_of(module: str) -> Path:
    inside = SOURCE.joinpath(*module.split("."))
    package = inside / "__init__.py"
    return package if package.is_file() else inside.with_suffix(".py")


@cache
def imports(path: Path) -> dict[str, tuple[str, str]]:
    """Map the names that a module imports from our packages to the module and the name that they have there."""
    return {
        alias.asname or alias.name: (str(node.module), alias.name)
        for node in ast.walk(MODULES[path])
        if isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] in PACKAGES
        for alias in node.names
    }


def origin(path: Path, name: str) -> tuple[Path, str]:
    """Say where a name of a module comes from; a module itself has no name."""
    if name not in imports(path):
        return path, name
    module, original = imports(path)[name]
    inside = file_of(f"{module}.{original}")
    return (inside, "") if inside in MODULES else origin(file_of(module), original)


def named(function: ast.expr, path: Path) -> Named:
    """Say what is called."""
    match function:
        case ast.Name(id=name):
            return origin(path, name)
        case ast.Attribute(value=ast.Name(id=name), attr=attribute) if not origin(path, name)[1]:
            return origin(origin(path, name)[0], attribute)
        case ast.Attribute(attr=attribute):
            return None, attribute
    return None, ""


def makers() -> dict[Named, int]:
    """Map what makes a problem, or hands a code on to what does, to the place of the code among its arguments.

    Codes start from the records that have a field ``code``, and are followed through the functions and partials that
    hand them on.
    """
    found = dict(records())
    size = 0
    while len(found) > size:
        size = len(found)
        for maker, place in list(forwarding(found)):
            assert found.setdefault(maker, place) == place, f"{maker} takes a code in two places"
    return found


def records() -> Iterator[tuple[Named, int]]:
    for path, tree in MODULES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                fields = [ast.unparse(part.target) for part in node.body if isinstance(part, ast.AnnAssign)]
                if "code" in fields:
                    yield (path, node.name), fields.index("code")


def forwarding(known: dict[Named, int]) -> Iterator[tuple[Named, int]]:
    """Yield partials of what makes a problem, and functions with a parameter that is given as a code."""
    for path, tree in MODULES.items():
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and node.value.args:
                of, *given = node.value.args
                place = known.get(named(of, path)) if ast.unparse(node.value.func) == "partial" else None
                if place is not None:
                    yield (path, ast.unparse(node.targets[0])), place - len(given)
        for function in functions(tree):
            names = parameters(function)
            where = None if [part.arg for part in function.args.args[:1]] == ["self"] else path
            for code in codes_in(function, path, known):
                if isinstance(code, ast.Name) and code.id in names:
                    yield (where, function.name), names.index(code.id)


def parameters(function: ast.FunctionDef) -> list[str]:
    return [argument.arg for argument in function.args.args if argument.arg != "self"]


def codes_in(tree: ast.AST, path: Path, known: dict[Named, int]) -> Iterator[ast.expr]:
    """Yield what is given as a code, wherever a problem is made; Sphinx takes it as the subtype of a warning."""
    for call in calls(tree):
        yield from (keyword.value for keyword in call.keywords if keyword.arg in {"code", "subtype"})
        place = known.get(named(call.func, path))
        if place is not None:
            yield from argument(call, place)


@cache
def calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


@cache
def functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def argument(call: ast.Call, wanted: int) -> Iterator[ast.expr]:
    at = 0
    for given in call.args:
        width = STARRED if isinstance(given, ast.Starred) else 1
        if at <= wanted < at + width:
            yield given
        at += width


@cache
def reported() -> dict[str, str]:
    """Map every code in the source to a place where it is given."""
    known, found = makers(), dict[str, str]()
    for path, tree in MODULES.items():
        for scope in scopes(tree):
            for code in codes_in(scope, path, known):
                place = f"{path.relative_to(SOURCE)}:{code.lineno}"
                found |= dict.fromkeys(texts(code, scope, tree, place), place)
    return found


def scopes(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield every function and method with what is defined inside it, and every statement that stands in none."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield from scopes(node)
        else:
            yield node


def texts(code: ast.expr, scope: ast.AST, tree: ast.Module, place: str) -> list[str]:
    """List the codes that an expression can stand for; one that was handed in is found where it was given."""
    if isinstance(code, ast.Constant | ast.IfExp):
        return list(strings(code))
    if isinstance(code, ast.Starred) or (isinstance(code, ast.Attribute) and code.attr == "code"):
        return []  # out of a record, which is found where it was made
    assert isinstance(code, ast.Name), f"{place}: no test sees which codes {ast.unparse(code)} can be"
    if any(code.id in parameters(part) for part in ast.walk(scope) if isinstance(part, ast.FunctionDef)):
        return []
    found = list(filter(COMPOUND.fullmatch, assigned(code.id, scope, tree)))
    assert found, f"{place}: no test sees which codes {code.id} can be"
    return found


def assigned(name: str, scope: ast.AST, tree: ast.Module) -> Iterator[str]:
    """Yield every text that stands where a name gets its value, and in the tables of the module that are named there."""
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and name in names_in(*node.targets):
            yield from strings(node.value)
            for table_ in tree.body:
                if isinstance(table_, ast.Assign) and names_in(*table_.targets) & names_in(node.value):
                    yield from strings(table_.value)


def names_in(*nodes: ast.AST) -> set[str]:
    return {part.id for node in nodes for part in ast.walk(node) if isinstance(part, ast.Name)}


def strings(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value
