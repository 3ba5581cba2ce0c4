"""Every code that a problem can carry is in the table, with an example that is run."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from decidable.codes import FAMILIES, Code, table
from decidable.errors import REFERENCE, Problem

REPOSITORY = Path(__file__).parent.parent
SOURCE = REPOSITORY / "src" / "decidable"
MODULES = {path: ast.parse(path.read_text()) for path in sorted(SOURCE.rglob("*.py"))}
COMPOUND = re.compile(r"[a-z]+(-[a-z0-9]+)+")
STARRED = (
    2  # a star in an argument list stands for a place, line and column, or for a record that holds a code
)

sys.path.insert(0, str(REPOSITORY / "docs"))
from error_acts import tried  # noqa: E402  (what the script of the reference runs)
from errors import PAGE, page  # noqa: E402  (the script that writes the reference)
from errors import told as run  # noqa: E402

WHOLE_FILE = {
    "engine-failed",
    "engine-unknown",
    "run-cluster-missing",
    "run-group-differs",
    "run-group-missing",
    "run-only-unknown",
    "run-repeats",
    "baseline-unreadable",
    "evaluation-id-twice",
    "evaluation-id-unknown",
    "gold-unmatched",
    "history-empty",
    "history-unreadable",
    "paths-unmatched",
    "table-column-missing",
    "table-unreadable",
    "corpus-empty",
    "corpus-too-large",
    "file-missing",
    "file-too-large",
    "record-other-measure",
    "run-column-missing",
    "run-context-differs",
    "run-empty",
    "run-example-missing",
    "run-example-twice",
    "run-gold-differs",
    "run-unreadable",
}
FOLLOWING = {
    "bad-value": {"answer-unproven"},
    "requirement-unnamed": {"evidence-missing"},
    "requirement-unmet": {"adr-option-unnamed", "evidence-missing", "choice-contradicted", "pitfall-taken"},
    "demand-unmet": {"choice-contradicted", "evidence-missing", "signal-shown"},
    "answer-unproven": {"evidence-missing"},
    "evidence-missing": {"answer-unproven"},
    "evidence-too-small": {"answer-unproven", "choice-unproven"},
    "evidence-inconclusive": {"answer-unproven", "choice-unproven"},
    "choice-unproven": {"answer-unproven", "evidence-too-small"},
    "answer-against-choice": {"adr-option-unnamed", "choice-contradicted", "pitfall-taken"},
    "choice-contradicted": {"adr-option-unnamed", "answer-against-choice", "pitfall-taken"},
    "pitfall-taken": {"adr-option-unnamed", "answer-against-choice", "choice-contradicted"},
    "gap-left-open": {"answer-unproven", "evidence-inconclusive"},
    "signal-shown": {"answer-contradicted", "choice-contradicted"},
    "waiver-ends": {"owner-missing"},
    "waiver-expired": {"owner-missing"},
    "two-guides": {"repeated-id"},
    "adr-unlinked": {"adr-against-review", "adr-option-unnamed"},
    "extra-missing": {"answer-unproven"},
}

Named = tuple[Path | None, str]  # where it is defined, nowhere for a method, and its name


def file_of(module: str) -> Path:
    inside = SOURCE.joinpath(*module.split(".")[1:])
    return inside / "__init__.py" if inside.is_dir() else inside.with_suffix(".py")


@cache
def origin(path: Path, name: str) -> tuple[Path, str]:
    """Say where a name of a module comes from; a module itself has no name."""
    for node in ast.walk(MODULES[path]):
        if isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] == "decidable":
            for alias in node.names:
                if name == (alias.asname or alias.name):
                    inside = file_of(f"{node.module}.{alias.name}")
                    return (
                        (inside, "") if inside in MODULES else origin(file_of(str(node.module)), alias.name)
                    )
    return path, name


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
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            names = parameters(function)
            where = None if [part.arg for part in function.args.args[:1]] == ["self"] else path
            for code in codes_in(function, path, known):
                if isinstance(code, ast.Name) and code.id in names:
                    yield (where, function.name), names.index(code.id)


def parameters(function: ast.FunctionDef) -> list[str]:
    return [argument.arg for argument in function.args.args if argument.arg != "self"]


def codes_in(tree: ast.AST, path: Path, known: dict[Named, int]) -> Iterator[ast.expr]:
    """Yield what is given as a code, wherever a problem is made; Sphinx takes it as the subtype of a warning."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            yield from (keyword.value for keyword in call.keywords if keyword.arg in {"code", "subtype"})
            place = known.get(named(call.func, path))
            if place is not None:
                yield from argument(call, place)


def argument(call: ast.Call, wanted: int) -> Iterator[ast.expr]:
    at = 0
    for given in call.args:
        width = STARRED if isinstance(given, ast.Starred) else 1
        if at <= wanted < at + width:
            yield given
        at += width


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


def test_every_code_that_can_be_reported_is_in_the_table() -> None:
    unknown = {code: place for code, place in reported().items() if code not in table()}
    assert not unknown, "add them with an example to src/decidable/codes"


def test_every_code_in_the_table_can_be_reported() -> None:
    assert set(table()) <= set(reported())


def test_codes_are_found_wherever_they_are_handed_on() -> None:
    found = reported()
    assert {"unknown-key", "bad-date", "bad-value"} <= set(found), "a table of wordings"
    assert {"yaml-alias", "record-differs", "file-changed"} <= set(found), "functions that hand a code on"
    assert {"evidence-late", "waiver-ends", "trigger-due"} <= set(found), "partials"
    assert {"run-gold-differs", "repeated-id"} <= set(found), "records with a code"
    assert {"unknown-option", "no-guide", "unknown-reference"} <= set(found), "warnings of Sphinx"


def test_a_code_is_words() -> None:
    assert all(re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", name) for name in table())


def test_a_code_stands_in_one_family() -> None:
    keys = [line for family in FAMILIES for line in re.findall(r"^[a-z].*:$", text_of(family), re.MULTILINE)]
    assert len(keys) == len(set(keys)) == len(table())


def text_of(family: str) -> str:
    return (SOURCE / "codes" / f"{family}.yaml").read_text(encoding="utf-8")


told = cache(run)  # each wrong example is run once for all tests


@pytest.mark.parametrize("code", table().values(), ids=list(table()))
def test_the_wrong_example_reports_its_code_with_its_place_and_a_hint(code: Code) -> None:
    found = [problem for problem in told(code) if problem.code == code.name]
    assert found, "nothing was reported"
    for problem in found:
        assert problem.path.name
        assert problem.message
        assert placed(problem, code)
        assert bool(problem.hint) != bool(code.unhinted) or code.of == "page"


def placed(problem: Problem, code: Code) -> bool:
    """Say whether a problem is told at its line and column, as far as its file has lines that a person would look at."""
    if code.of == "page":
        return problem.line > 0
    if code.name in WHOLE_FILE or code.of in {"record", "command"}:
        return problem.line == problem.column == 0
    return problem.line > 0 and problem.column > 0


@pytest.mark.parametrize("code", table().values(), ids=list(table()))
def test_the_wrong_example_reports_nothing_but_its_code_and_what_follows(code: Code) -> None:
    assert {problem.code for problem in told(code)} == {code.name} | FOLLOWING.get(code.name, set())


@pytest.mark.parametrize("code", table().values(), ids=list(table()))
def test_the_right_example_does_not_report_the_code(code: Code, tmp_path: Path) -> None:
    found = {problem.code for problem in tried(code, code.right, tmp_path)}
    assert code.name not in found
    assert found <= FOLLOWING.get(code.name, set())


def test_a_problem_without_an_entry_links_to_what_the_reference_says_of_its_code() -> None:
    problem = Problem(Path("a.yaml"), 1, 1, "unknown-key", "owner is not a key here")
    assert problem.docs == f"{REFERENCE}#unknown-key"
    assert Problem(Path("a.yaml"), 1, 1, "unknown-key", "", docs="https://a.example/#b").docs.endswith("#b")


def test_every_code_is_an_anchor_of_the_reference() -> None:
    anchors = re.findall(r"^\(([a-z0-9-]+)\)=$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [anchor for anchor in anchors if not anchor.startswith("base-")] == list(table())


def test_the_reference_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(table().values(), told), "run make outputs"
