"""Change the tables of the modules one value at a time, and run their tests: mutmut changes only what stands in functions."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from verdict import argued, told

REPOSITORY = Path(__file__).parents[2]
TESTS = {
    "judging/*.py": ("tests/test_judging*.py", "tests/test_reasons_of_*.py"),
    "measures/statistics.py": ("tests/test_statistics.py",),
}


class Change(NamedTuple):
    """One value of a table, by the name of the table, and what is written in its place."""

    table: str
    node: ast.expr
    written: str

    def applied(self, source: str) -> str:
        lines, number = source.splitlines(keepends=True), self.node.lineno - 1
        line = lines[number].encode()
        before, after = line[: self.node.col_offset], line[self.node.end_col_offset :]
        lines[number] = (before + self.written.encode() + after).decode()
        return "".join(lines)

    def lines(self, source: str) -> str:
        """Give the line that is taken away and the one that is added."""
        number = self.node.lineno - 1
        return f"-{source.splitlines()[number]}\n+{self.applied(source).splitlines()[number]}"


def changes(source: str, package: str) -> Iterator[Change]:
    """Yield the changes of a module's tables and of the defaults of its classes."""
    module = ast.parse(source)
    classes = [node for node in module.body if isinstance(node, ast.ClassDef)]
    for name, body in ((package, module.body), *((f"{package}.{each.name}", each.body) for each in classes)):
        for statement in body:
            if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value:
                yield from _changes(f"{name}.{_target(statement)}", statement.value)


def _target(statement: ast.Assign | ast.AnnAssign) -> str:
    return ast.unparse(statement.targets[0] if isinstance(statement, ast.Assign) else statement.target)


def _changes(name: str, table: ast.expr) -> Iterator[Change]:
    """Put the next other value of its kind in the place of each; a name for a type has no values."""
    if isinstance(table, ast.Subscript | ast.BinOp):
        return
    nodes = table.values if isinstance(table, ast.Dict) else ast.walk(table)
    values = [node for node in nodes if isinstance(node, ast.Constant | ast.Attribute)]
    for place, node in enumerate(values):
        around = values[place + 1 :] + values[:place]
        yield from (Change(name, node, other) for other in _others(node, around))


def _others(node: ast.Constant | ast.Attribute, around: list[ast.Constant | ast.Attribute]) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return [str(not node.value)]
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return [str(node.value + 1), str(node.value - 1)]
    alike = (ast.unparse(each) for each in around if type(each) is type(node))
    other = next((other for other in alike if other != ast.unparse(node)), "'changed'")
    return [other.replace("'", '"')]


def killed(copy: Path, tests: tuple[str, ...]) -> bool:
    """Say whether a test fails on the copy of the package."""
    named = [str(path) for pattern in tests for path in sorted(REPOSITORY.glob(pattern))]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *named]
    environment = os.environ | {"PYTHONPATH": str(copy)}
    run = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, check=False)
    return run.returncode != 0


def verdicts(copy: Path, path: Path, tests: tuple[str, ...]) -> Iterator[tuple[str, str, bool]]:
    """Yield every change of a file by its table and its lines, and whether a test noticed it."""
    source = path.read_text(encoding="utf-8")
    package = ".".join(path.relative_to(copy).with_suffix("").parts).removesuffix(".__init__")
    for change in changes(source, package):
        path.write_text(change.applied(source), encoding="utf-8")
        yield change.table, change.lines(source), killed(copy, tests)
    path.write_text(source, encoding="utf-8")


def main() -> int:
    """Tell how many changes were made, and hold those that no test notices against the page; fail where they differ."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(REPOSITORY / "src", Path(folder, "src")))
        if any(killed(copy, tests) for tests in TESTS.values()):
            raise SystemExit("the tests fail before anything is changed")
        files = [(path, tests) for where, tests in TESTS.items() for path in copy.glob(f"decidable/{where}")]
        found = [each for path, tests in sorted(files) for each in verdicts(copy, path, tests)]
    survivors = {(table, lines) for table, lines, noticed in found if not noticed}
    sys.stdout.write(f"{len(found)} changes in tables, {len(survivors)} survived\n")
    return told(survivors, argued("In tables"))


if __name__ == "__main__":
    raise SystemExit(main())
