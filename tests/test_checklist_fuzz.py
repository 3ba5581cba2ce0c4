"""Whatever a checklist file holds, it is a guide or a list of problems, and a review of that guide gets its verdicts."""

from __future__ import annotations

import copy
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Build
from decidable import reviewing
from decidable.checklists import read_guide
from decidable.errors import UnreadableError
from decidable.fields import Frozen
from decidable.guide import Guide
from decidable.measurement import Figure, Measurement, Support
from decidable.report import report_on
from decidable.report.rendering import markdown
from decidable.testing import gaps
from support.measures import install
from test_second_guide import ADDRESS, CHECKLIST, PAGE, REVIEW

REPOSITORY = Path(__file__).parent.parent
SHIPPED = "rag-vs-fine-tuning.yaml"
EXAMPLE = REPOSITORY / "docs" / "examples" / "filings-assistant" / "filings-assistant.review.yaml"
TODAY = date(2026, 11, 22)
EXAMPLES = 600
FEWEST_GUIDES = EXAMPLES // 6
NESTED: Any = "x"
for _ in range(25):
    NESTED = [NESTED]
VALUES: tuple[Any, ...] = (
    None, True, 7, 1.5, "", "x", [], {}, ["x"], {"title": "x"}, date(2026, 1, 2), NESTED, "y" * 100_000,
    "\u202eright to left", "\x85\u2028\ufeff", "e\u0301\U0001f600", "<script>", "{braces} %s {0}", "a.b", "-", "1y", "9y", "99999y",
    "https://[", "javascript:x", "choice", "rag", "table", "queue", "both",
)  # fmt: skip
NAMES = (
    "choice", "status", "file", "copy", "json", "schema", "validate", "model-config", "model-fields", "answer",
    "title", "self", "class", "0", "a" * 81, "A", "ä", "a_b", "", "<proof>", "[key]", "rag", "table",
)  # fmt: skip
SNIPPETS = (
    "\t", "\x00", "\x07", "\u2028", "&a ", "*a", "<<: *a", "!!python/object:os.system ", "[" * 40, "{", "}", ": ", "- ", "? ",
    "---\n", "...\n", "|\n", "'", '"', "#", "%YAML 9.9\n", "\ufeff", "\U0001f600",
)  # fmt: skip
Step = tuple[str, int, int]


class Anything(Frozen, extra="allow"):
    """Whatever fields a review gives."""


@dataclass
class StandIn:
    """A measure that finds the same in no time, whatever it is given."""

    name: str
    Inputs = Anything

    def measure(self, _: Anything, _as_of: date, /) -> Measurement:
        return Measurement(
            measure=self.name,
            headline="knowledge is missing",
            figures={"residual": Figure(title="residual", value=0.1)},
            words={"knowledge": "shown", "behavior": "excluded", "x": "open"},
            choices={"rag": Support(verdict="supported")},
        )


def places(node: object, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value of a tree."""
    parts = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in parts:
        yield (*way, key)
        yield from places(value, (*way, key))


def change_tree(data: dict[str, Any], step: Step) -> None:
    """Change one place of a tree."""
    name, first, second = step
    ways = list(places(data))
    if not ways:
        return
    *way, key = ways[first % len(ways)]
    parent: Any = data
    for part in way:
        parent = parent[part]
    TREE[name](parent, key, second, data)


def drop(parent: Any, key: Any, _: int, __: object) -> None:  # noqa: ANN401
    del parent[key]


def retype(parent: Any, key: Any, second: int, _: object) -> None:  # noqa: ANN401
    parent[key] = VALUES[second % len(VALUES)]


def rename(parent: Any, key: Any, second: int, _: object) -> None:  # noqa: ANN401
    if isinstance(parent, dict):
        parent[NAMES[second % len(NAMES)]] = parent.pop(key)


def double(parent: Any, key: Any, second: int, _: object) -> None:  # noqa: ANN401
    """Repeat a value under another name, or once more in a list, in full or as an alias."""
    value = copy.deepcopy(parent[key]) if second % 4 else parent[key]
    if isinstance(parent, dict):
        parent[f"another-{second % 7}"] = value
    else:
        parent.append(value)


def exchange(parent: Any, key: Any, second: int, data: dict[str, Any]) -> None:  # noqa: ANN401
    """Put a value of the same kind from elsewhere in its place."""
    values = [value for way in places(data) if type(value := at(data, way)) is type(parent[key])]
    parent[key] = copy.deepcopy(values[second % len(values)])


def at(data: Any, way: tuple[Any, ...]) -> Any:  # noqa: ANN401
    for part in way:
        data = data[part]
    return data


def change_text(text: str, step: Step) -> str:
    name, first, second = step
    return TEXT[name](text, first, second)


def lines(change: Callable[[list[str], int, int], None]) -> Callable[[str, int, int], str]:
    """Make a change of lines a change of text."""

    def changed(text: str, first: int, second: int) -> str:
        rows = text.splitlines(keepends=True) or [""]
        change(rows, first % len(rows), second)
        return "".join(rows)

    return changed


def rename_throughout(text: str, first: int, second: int) -> str:
    """Give an id another name wherever it stands, so that all references still lead to it."""
    ids = sorted(set(re.findall(r"^ {2}(?: {4})?'?([a-z0-9-]+)'?:$", text, re.MULTILINE))) or ["x"]
    return re.sub(rf"(?<![\w-]){ids[first % len(ids)]}(?![\w-])", NAMES[second % len(NAMES)], text)


TREE: Mapping[str, Callable[[Any, Any, int, dict[str, Any]], None]] = {
    "drop": drop, "retype": retype, "rename": rename, "double": double, "exchange": exchange,
}  # fmt: skip
TEXT: Mapping[str, Callable[[str, int, int], str]] = {
    "as it is": lambda text, _, __: text,
    "truncate": lambda text, first, _: text[: first % (len(text) + 1)],
    "cut": lambda text, first, second: text[: first % (len(text) + 1)] + text[first % (len(text) + 1) + second % 60 :],
    "insert": lambda text, first, second: text[: (at := first % (len(text) + 1))] + SNIPPETS[second % len(SNIPPETS)] + text[at:],
    "drop a line": lines(lambda rows, row, _: rows.__setitem__(row, "")),
    "double a line": lines(lambda rows, row, _: rows.insert(row, rows[row])),
    "move a line": lines(lambda rows, row, to: rows.insert(to % len(rows), rows.pop(row))),
    "indent a line": lines(lambda rows, row, by: rows.insert(row, " " * (by % 6) + rows.pop(row).lstrip())),
    "rename throughout": rename_throughout,
    "carriage returns": lambda text, _, __: text.replace("\n", "\r\n"),
    "byte order mark": lambda text, _, __: "\ufeff" + text,
    "make huge": lambda text, first, _: text + "#" * (1 << 20) if first % 20 == 0 else text,
}  # fmt: skip


OFTEN = ("exchange", "rename throughout", "rename throughout", "rename throughout")


def steps(kinds: Mapping[str, object], most: int) -> st.SearchStrategy[list[Step]]:
    """Draw some changes; those after which a guide may still be one come more often."""
    number = st.integers(0, 1 << 16)
    names = st.sampled_from([*sorted(kinds), *(name for name in OFTEN if name in kinds)])
    return st.lists(st.tuples(names, number, number), max_size=most)


@dataclass
class Bench:
    """The two checklists as they should be, and for each a review in a folder with its files."""

    texts: dict[str, str]
    reviews: dict[str, Path]
    folder: Path
    counted: Counter[str]

    def write(self, name: str, tree: list[Step], text: list[Step]) -> Path:
        """Write a checklist after changes; each version is younger than the last."""
        written = self.texts[name]
        if tree:
            data = yaml.load(written, Loader=yaml.CSafeLoader)
            for step in tree:
                change_tree(data, step)
            written = yaml.dump(data, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
        for step in text:
            written = change_text(written, step)
        path = self.folder / name
        path.write_bytes(written.encode("utf-8", errors="surrogatepass"))
        self.counted["files"] += 1
        os.utime(path, ns=(self.counted["files"], self.counted["files"]))
        return path

    def guide(self, path: Path) -> Guide | None:
        """Read what was written, or see that every problem has its line, unless it is the file as a whole."""
        try:
            return read_guide(path)
        except UnreadableError as error:
            refused = error.problems
        assert refused
        assert all(problem.line > 0 or problem.code == "file-too-large" for problem in refused)
        return None

    def decide(self, name: str, guide: Guide) -> None:
        """Judge the review against the guide: every entry has one verdict."""
        opened = reviewing.open_review(self.reviews[name], [self.folder])
        assert opened.guide == guide or "file" in opened.mistakes
        outcome = reviewing.decide(opened, TODAY)
        entries = [id_ for id_, _ in opened.entries()]
        assert sorted(outcome.verdicts) == sorted(set(entries))
        assert len(entries) == len(set(entries))
        assert markdown([report_on(outcome, name)])


@pytest.fixture
def bench(build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    for name in ("behavior-gap", "task-evaluation", "volatility", "source-trust"):
        install(monkeypatch, name, StandIn(name))
    built = build({"index.md": PAGE.read_text(encoding="utf-8")}, "checklist", html_baseurl=ADDRESS)
    shipped = (REPOSITORY / "checklists" / SHIPPED).read_text(encoding="utf-8")
    folder = tmp_path / "mutated"
    folder.mkdir()
    for name, text in {"jobs.review.yaml": REVIEW, "adr.md": ADDRESS, "load.csv": "", "walk.md": ""}.items():
        (tmp_path / name).write_text(text)
    texts = {CHECKLIST: built.files()[CHECKLIST].decode(), SHIPPED: shipped}
    reviews = {CHECKLIST: tmp_path / "jobs.review.yaml", SHIPPED: EXAMPLE}
    return Bench(texts, reviews, folder, Counter())


@pytest.mark.slow
def test_any_checklist_is_a_guide_that_decides_or_a_list_of_problems(bench: Bench) -> None:
    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(sorted(bench.texts)), steps(TREE, 2), steps(TEXT, 2))
    def holds(name: str, tree: list[Step], text: list[Step]) -> None:
        path = bench.write(name, tree, text)
        guide = bench.guide(path)
        if guide:
            bench.counted["guides"] += 1
            bench.decide(name, guide)
            assert all(gap.message for gap in gaps(guide))

    holds()
    assert bench.counted["guides"] > FEWEST_GUIDES


def test_a_checklist_that_is_not_changed_decides(bench: Bench) -> None:
    for name in bench.texts:
        guide = bench.guide(bench.write(name, [], []))
        assert guide
        bench.decide(name, guide)
