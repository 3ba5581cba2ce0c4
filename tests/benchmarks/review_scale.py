"""What reviews cost under pytest, beside as many empty tests and beside a bare collector of YAML files.

``python tests/benchmarks/review_scale.py [REVIEWS [ENTRIES [RUNS]]]`` takes whole runs in turns and gives medians: many
reviews of 19 entries, a tenth as many, and one review of 1,000 entries.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from figures import Cost, Found, Growth, told
from processor import seconds

AIMS = {"empty tests": 1.0, "items of a bare YAML collector": 1.15}
PLAIN = [
    sys.executable,
    "-m",
    "pytest",
    "-q",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:hypothesispytest",
    "-p",
    "no:xdist",
]
COLLECTOR = """\
import pytest, yaml

def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".yaml":
        return File.from_parent(parent, path=file_path)

class File(pytest.File):
    def collect(self):
        data = yaml.load(self.path.read_text(), yaml.CSafeLoader)
        for section in ("questions", "signals", "set-aside", "triggers"):
            for name in data[section]:
                yield Item.from_parent(self, name=name)
        for name in ("choice", "owners", "adr"):
            yield Item.from_parent(self, name=name)

class Item(pytest.Item):
    def runtest(self):
        pass

    def reportinfo(self):
        return self.path, 0, self.name
"""


def guide(questions: int) -> str:
    """Write a guide with this many questions and 12 other entries."""
    asked = "".join(
        f"  q{n}: {{title: Question {n}?, answers: {{one: {{title: One}}}}}}\n" for n in range(questions)
    )
    signals = "".join(f"  s{n}: {{title: Signal {n}, option: a}}\n" for n in range(3))
    pressures = "".join(f"  p{n}: {{title: Pressure {n}}}\n" for n in range(3))
    triggers = "".join(f"  t{n}: {{title: Trigger {n}}}\n" for n in range(3))
    return (
        "format: 1\nid: g\ntitle: G\nurl: https://example.org/g.html\noptions: {a: {title: A}, b: {title: B}}\n"
        f"questions:\n{asked}signals:\n{signals}pressures:\n{pressures}triggers:\n{triggers}"
    )


def review(questions: int, record: str) -> str:
    """Write an accepted review that answers every entry of that guide."""
    asked = "".join(f"  q{n}:\n    answer: one\n    because: it is so\n" for n in range(questions))
    signals = "".join(f"  s{n}: observed\n" for n in range(3))
    pressures = "".join(f"  p{n}: said once\n" for n in range(3))
    triggers = "".join(f"  t{n}: {{owner: me, check-by: 2026-12-01}}\n" for n in range(3))
    return (
        f"decision: g\ntitle: A review\nstatus: accepted\nchoice: [a]\ndecided: 2026-01-01\nadr: {record}\nconsidered: {{b: no}}\nowners: {{}}\n"
        f"questions:\n{asked}signals:\n{signals}set-aside:\n{pressures}triggers:\n{triggers}"
    )


def prepare(folder: Path, reviews: int, questions: int) -> dict[str, list[str]]:
    """Write the three kinds of tests; give the command that runs each."""
    (folder / "checklists").mkdir()
    (folder / "checklists" / "g.yaml").write_text(guide(questions))
    (folder / "pyproject.toml").touch()
    for name, suffix in (("reviews", ".review.yaml"), ("bare", ".yaml")):
        (folder / name).mkdir()
        for number in range(reviews):
            record, reviewed = f"{number}.md", f"r{number}{suffix}"
            (folder / name / record).write_text(
                f"Status: accepted\n\nA, after https://example.org/g.html, [reviewed]({reviewed})"
            )
            (folder / name / reviewed).write_text(review(questions, record))
    (folder / "bare" / "conftest.py").write_text(COLLECTOR)
    count = reviews * (questions + 12)
    parametrized = (
        f"import pytest\n@pytest.mark.parametrize('n', range({count}))\ndef test_it(n):\n    pass\n"
    )
    (folder / "test_empty.py").write_text(parametrized)
    return {"reviews": [*PLAIN, "reviews"], "empty tests": [*PLAIN, "-p", "no:decidable", "test_empty.py"], "items of a bare YAML collector": [*PLAIN, "-p", "no:decidable", "bare"]}  # fmt: skip


def taken(reviews: int, questions: int, runs: int) -> list[dict[str, float]]:
    """Take all three in turns."""
    with tempfile.TemporaryDirectory() as folder:
        commands = prepare(Path(folder), reviews, questions)
        return [{name: seconds(command, folder) for name, command in commands.items()} for _ in range(runs)]


def costs(many: int = 1000, one: int = 1000, runs: int = 3) -> Iterator[Found]:
    """Take many reviews of 19 entries, a tenth as many, and one review of a thousand entries."""
    tenth, whole = taken(many // 10, 7, runs), taken(many, 7, runs)
    yield from ratios(f"pytest over {many:,} reviews of 19 entries", whole)
    yield from ratios(f"pytest over one review of {one:,} entries", taken(1, one - 12, runs))
    medians = {
        name: tuple(statistics.median(turn[name] for turn in turns) for turns in (tenth, whole))
        for name in whole[0]
    }
    yield Growth("reviews under pytest", "review", (many // 10, many), medians)


def ratios(what: str, turns: list[dict[str, float]]) -> Iterator[Cost]:
    """Hold reviews against both baselines."""
    for name, aim in AIMS.items():
        ratio = statistics.median(turn["reviews"] / turn[name] for turn in turns)
        yield Cost(what, ratio, f"as many {name}", aim)


if __name__ == "__main__":
    told(costs(*map(int, sys.argv[1:])))
