"""Print the size and the structure of the code: code lines by part, files, functions, import depth, words of docs.

Code lines are lines that hold code: no blank lines, comments or docstrings.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from statistics import quantiles

REPOSITORY = Path(__file__).resolve().parent.parent
SOURCE = REPOSITORY / "src"
NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
    tokenize.ENCODING,
}
# What is read in one sitting: guide, checklist, review, judging, pytest.
CORE = {
    *("__init__", "errors", "text", "fields", "yaml_document", "validation", "finding"),
    *("guide", "checklists", "former_ids", "review", "measurement", "kinds"),
    *("judging", "outcome", "reviewing", "pytest_plugin"),
}
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DOCUMENTED = (ast.Module, ast.ClassDef, *DEFINITIONS)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def docstring(node: ast.AST) -> ast.Expr | None:
    """The docstring of a module, class or function."""
    if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
        first = node.body[0]
        return first if isinstance(first, ast.Expr) else None
    return None


def code_lines(path: Path) -> int:
    """The number of lines of a file that hold code."""
    prose = {
        line
        for node in ast.walk(parsed(path))
        if (text := docstring(node))
        for line in range(text.lineno, (text.end_lineno or 0) + 1)
    }
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
    held = {
        line
        for token in tokens
        if token.type not in NO_CODE
        for line in range(token.start[0], token.end[0] + 1)
    }
    return len(held - prose)


def part(path: Path) -> str:
    """The core, the rest of the companion, the measures, or the scripts of the docs."""
    if not path.is_relative_to(SOURCE):
        return "docs"
    package, name = path.relative_to(SOURCE).parts[:2]
    if package != "decidable":
        return "evidence"
    return "core" if name.removesuffix(".py") in CORE else "companion"


def files() -> list[Path]:
    return sorted([*SOURCE.rglob("*.py"), *(REPOSITORY / "docs").rglob("*.py")])


def module(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")


def imported(path: Path, modules: Mapping[str, Path]) -> Iterator[str]:
    """Yield the modules of ours that a module imports anywhere in it."""
    for node in ast.walk(parsed(path)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in modules else str(node.module) for name in names]
        yield from (name for name in names if name in modules and modules[name] != path)


def depth(graph: Mapping[str, set[str]]) -> int:
    """The longest chain of imports; a cycle counts its modules once."""

    @cache
    def below(name: str) -> int:
        if name in under_way:
            return 0
        under_way.add(name)
        deepest = max((below(other) for other in graph[name]), default=0)
        under_way.remove(name)
        return deepest + 1

    under_way = set[str]()
    return max(map(below, sorted(graph)))


def behind(name: str, graph: Mapping[str, set[str]]) -> set[str]:
    """Every module that one module needs, itself included."""
    reached, waiting = set[str](), [name]
    while waiting:
        module_ = waiting.pop()
        if module_ not in reached:
            reached.add(module_)
            waiting += graph.get(module_, ())
    return reached


def sizes() -> Iterator[str]:
    """Yield the figures of the house, one a line."""
    paths = files()
    modules = {module(path): path for path in paths if path.is_relative_to(SOURCE)}
    graph = {name: set(imported(path, modules)) for name, path in modules.items()}
    lines, count = Counter[str](), Counter[str]()
    for path in paths:
        lines[part(path)] += code_lines(path)
        count[part(path)] += 1
    functions = [
        (node.end_lineno or 0) - node.lineno + 1
        for path in modules.values()
        for node in ast.walk(parsed(path))
        if isinstance(node, DEFINITIONS)
    ]
    scripts = sum(len(path.read_text().splitlines()) for path in SOURCE.rglob("*.js"))
    words = sum(len(path.read_text().split()) for path in (REPOSITORY / "docs").rglob("*.md"))
    comments = sum(
        len(re.findall(r"(?m)(?:^|\s)#\s(?!noqa|type)", path.read_text())) for path in modules.values()
    )
    for name in ("core", "companion", "evidence", "docs"):
        yield f"{name:10} {lines[name]:6,} code lines in {count[name]} files"
    yield f"{'src':10} {sum(lines.values()) - lines['docs']:6,} code lines in {len(modules)} files"
    yield f"JavaScript {scripts:,} lines; docs {words:,} words in Markdown; {comments} comments"
    yield f"functions: median {quantiles(functions)[1]:.0f} lines, p90 {quantiles(functions, n=10)[8]:.0f}"
    yield f"import depth {depth(graph)}"
    for name, end in (
        ("a verdict of behavior-gap", ".behavior_gap"),
        ("an answered question", "judging.evidence"),
    ):
        yield f"files behind {name}: {len(behind(next(each for each in graph if each.endswith(end)), graph))}"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in sizes())
