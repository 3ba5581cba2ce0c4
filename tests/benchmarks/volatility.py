"""What measuring volatility costs, beside the two runs of git that nobody can do without.

``python tests/benchmarks/volatility.py [REPOSITORY...]`` measures this project's own repository and made ones, each in
turns with ``git log --raw`` and ``git cat-file --batch`` over the same objects. It prints medians of processor time,
which does not change with what else the machine does: that of git alone, that of the measure beside its own runs of
git, which run at the same time where there are two processors, and the ratio; and the peak memory, as
Linux tells it. The made ones differ in commits and in documents, to show how the cost grows.
"""

from __future__ import annotations

import random
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

RUNS = 3
PAST = 4 * 365
SIZES = ((1000, 5000), (1000, 10_000), (2000, 5000))
WORDS = [f"word{number}" for number in range(3000)]
MEASURE = """
import sys, time
from datetime import date
from pathlib import Path
from decidable.measures.volatility import Inputs, measure
inputs = Inputs(repository=Path(sys.argv[1]), paths=("*.md",), update_every="90d")
before = time.process_time()
measure(inputs, date.today())
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(time.process_time() - before, int(peak) // 1024)
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


def baseline(folder: Path) -> tuple[float, int]:
    """Take the time of both runs of git, and count the objects that were read."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
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
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, len(ids)


def measured(folder: Path) -> tuple[float, int]:
    """Take the time of one measurement in a process of its own, and its peak memory in MiB."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(folder)], check=True, capture_output=True, text=True
    )
    seconds, memory = done.stdout.split()
    return float(seconds), int(memory)


def compare(name: str, folder: Path) -> None:
    """Take both in turns, and print what they cost."""
    turns = [(baseline(folder), measured(folder)) for _ in range(RUNS)]
    git = statistics.median(seconds for (seconds, _), _ in turns)
    ours = statistics.median(seconds for _, (seconds, _) in turns)
    (_, objects), (_, memory) = turns[0]
    told = f"git {git:.2f} s, measure {ours:.2f} s, ratio {ours / git:.2f}, {memory} MiB"
    sys.stdout.write(f"{name}: {objects} versions, {told}\n")


def main() -> None:
    """Compare on what is named, or else on this project's own repository; then on made ones."""
    for name in sys.argv[1:] or [str(Path(__file__).parents[2])]:
        compare(name, Path(name))
    with tempfile.TemporaryDirectory() as folder:
        for documents, commits in SIZES:
            place = made(Path(folder) / f"{documents}-{commits}", documents, commits)
            compare(f"{documents} documents, {commits} commits", place)


if __name__ == "__main__":
    main()
