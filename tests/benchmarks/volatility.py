"""What measuring volatility costs, beside the two runs of git that nobody can do without.

``python tests/benchmarks/volatility.py [DOCUMENTS [COMMITS [RUNS]]]`` measures this project's own repository and three made ones, each
in turns with ``git log --raw`` and ``git cat-file --batch`` over the same objects. The processor time of the measure is that
beside its own runs of git, which run at the same time where there are two processors; the time on the clock has both
in it, and is worth something only where nothing else runs. The peak memory is as Linux tells it. The made repositories differ
in commits and in documents, to show how the cost grows.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import processor
from figures import Cost, Found, Growth, told
from processor import children

PAST = 4 * 365
OWN = Path(__file__).parents[2]
WORDS = [f"word{number}" for number in range(3000)]
MEASURE = """
import sys, time
from datetime import date
from pathlib import Path
from decidable_evidence.volatility import Inputs, measure
inputs = Inputs(repository=Path(sys.argv[1]), paths=("*.md",), update_every="90d")
before, began = time.process_time(), time.perf_counter()
measure(inputs, date.today())
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(time.process_time() - before, time.perf_counter() - began, int(peak) // 1024)
"""


def made(folder: Path, documents: int, commits: int) -> Path:
    """Make a repository of documents with 20 paragraphs; each commit rewrites a paragraph or two, and it is packed."""
    folder.mkdir()
    run(folder, "init", "--quiet", "--initial-branch=main")
    run(folder, "fast-import", "--quiet", input_=b"".join(stream(documents, commits)))
    run(folder, "gc", "--quiet")
    return folder


def stream(documents: int, commits: int) -> Iterator[bytes]:
    """Yield the commits as ``git fast-import`` reads them."""
    chance, start = random.Random(documents), datetime.now(UTC) - timedelta(days=PAST)  # noqa: S311  (no secret)
    texts = [[paragraph(chance) for _ in range(20)] for _ in range(documents)]
    yield commit(start, dict(enumerate(texts)))
    for number in range(1, commits):
        changed = chance.sample(range(documents), chance.choice((1, 1, 1, 2, 4)))
        for document in changed:
            texts[document][chance.randrange(20)] = paragraph(chance)
        at = start + timedelta(days=PAST * number / commits)
        yield commit(at, {document: texts[document] for document in changed})


def paragraph(chance: random.Random) -> str:
    """Write a paragraph of some 60 words, in Markdown."""
    words = chance.choices(WORDS, k=60)
    return f"The **{words[0]}** of [{words[1]}](https://example.org/{words[2]}), {' '.join(words[3:])}."


def commit(at: datetime, texts: dict[int, list[str]]) -> bytes:
    """Write one commit."""
    files = (
        f"M 100644 inline docs/{number % 50}/page-{number}.md\n{data(f'# Page {number}', *text)}"
        for number, text in texts.items()
    )
    head = (
        f"commit refs/heads/main\ncommitter A <a@example.org> {at.timestamp():.0f} +0000\n{data('a commit')}"
    )
    return (head + "".join(files)).encode()


def data(*paragraphs: str) -> str:
    text = "\n\n".join(paragraphs)
    return f"data {len(text)}\n{text}\n"


def run(folder: Path, *arguments: str, input_: bytes = b"") -> bytes:
    """Run git, and give what it writes."""
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, input=input_).stdout


def versions(folder: Path) -> int:
    """Run git as often as nobody can do without, and count the objects that it gives."""
    log = run(
        folder, "log", "-z", "--raw", "--no-abbrev", "--no-renames", "--first-parent", "--format=%H %ct"
    )
    tokens = log.split(b"\0")
    ids = {
        token.split(b" ")[3]: None
        for token, path in pairwise(tokens)
        if token.lstrip().startswith(b":") and path.endswith(b".md") and b" D" not in token
    }
    run(folder, "cat-file", "--batch", "--buffer", input_=b"".join(id_ + b"\n" for id_ in ids))
    return len(ids)


class Turn(NamedTuple):
    """What git and the measure take, in seconds: the work of git, that of the measure without its own git, and both on the clock."""

    git: float
    measure: float
    clock: float
    git_clock: float
    objects: int
    peak: int


def turn(folder: Path) -> Turn:
    """Take git alone, and then the measure in a process of its own."""
    began = time.perf_counter()
    git, objects = children(lambda: versions(folder))
    git_clock = time.perf_counter() - began
    work, clock, most = processor.run([sys.executable, "-c", MEASURE, str(folder)]).split()
    return Turn(git, float(work), float(clock), git_clock, objects, int(most))


def compared(what: str, taken: list[Turn]) -> Iterator[Cost]:
    """Hold the measure against git."""
    git = f"`git log --raw` and `git cat-file --batch` over the same {taken[0].objects:,} versions"
    own = statistics.median(each.measure / each.git for each in taken)
    clock = statistics.median(each.clock / each.git_clock for each in taken)
    yield Cost(f"volatility of {what}, beside its own runs of git", own, git, 2)
    yield Cost(f"volatility of {what}, on the clock", clock, git, 2)
    yield Cost(
        f"volatility of {what}, peak memory", taken[0].peak, f"{taken[0].objects:,} versions", unit="MiB"
    )


def costs(documents: int = 1000, commits: int = 5000, runs: int = 3) -> Iterator[Found]:
    """Compare on this project's own history, where it is there, and on made ones: one with twice the commits, one with twice the documents."""
    if (OWN / ".git").exists():
        yield from compared("this project's own pages", [turn(OWN) for _ in range(runs)])
    shapes = ((documents, commits), (documents, 2 * commits), (2 * documents, commits))
    taken = dict[tuple[int, int], list[Turn]]()
    with tempfile.TemporaryDirectory() as folder:
        for many, times in shapes:
            place = made(Path(folder) / f"{many}-{times}", many, times)
            taken[many, times] = [turn(place) for _ in range(runs)]
            yield from compared(f"{many:,} documents over {times:,} commits", taken[many, times])
    once, longer, wider = (medians(taken[shape]) for shape in shapes)
    yield grown("commits", "commit", (commits, 2 * commits), once, longer)
    yield grown("documents", "document", (documents, 2 * documents), once, wider)


def medians(taken: list[Turn]) -> dict[str, float]:
    return {
        "volatility": statistics.median(each.measure for each in taken),
        "git": statistics.median(each.git for each in taken),
    }


def grown(
    what: str, each: str, sizes: tuple[int, int], small: dict[str, float], large: dict[str, float]
) -> Growth:
    return Growth(
        f"volatility, with twice the {what}", each, sizes, {way: (small[way], large[way]) for way in small}
    )


if __name__ == "__main__":
    told(costs(*map(int, sys.argv[1:])))
