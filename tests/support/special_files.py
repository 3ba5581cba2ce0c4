"""Every special thing that a checkout can hold, put in the place of every kind of file by which anything begins.

`python -m support.special_files FOLDER` makes the projects, runs the command that reads each, and prints a row of JSON for
each: what was printed, the exit code, the seconds, and the most memory that the process had so far. It runs in a process
of its own, with a limit on its memory, so that what reads without end ends here.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

SECRET = "PRIVATE-WORD-OF-A-FILE"  # noqa: S105  (of what lies outside of the project)
LONG = "x" * 5_000
MEMORY = 3 << 30  # DuckDB alone reserves more than one gibibyte of addresses without using them
SIZE = 3 << 30


def _outside(path: Path) -> None:
    project = next(folder for folder in path.parents if (folder / ".git").exists())
    target = project.parent / f"secret{path.suffix}"
    target.write_text(f"decision: {SECRET}\nstatus: {SECRET}\n# {SECRET}\n\nStatus: {SECRET}\n")
    path.symlink_to(os.path.relpath(target, path.parent))


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # a name of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(path.name)
    finally:
        os.chdir(here)


def _huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(SIZE)


SPECIAL: dict[str, Callable[[Path], Any]] = {
    "link to a device": lambda path: path.symlink_to("/dev/zero"),
    "link to itself": lambda path: path.symlink_to(path.name),
    "link to nowhere": lambda path: path.symlink_to("nowhere"),
    "link out of the root": _outside,
    "pipe": os.mkfifo,
    "socket": _socket,
    "folder": lambda path: path.mkdir(),
    "3 GB": _huge,
}
GAP = "behavior-gap-analysis:\n    owner: Ada\n    gathered: 2026-11-10\n"
EVALUATION = "task-evaluation-framework:\n    owner: Ada\n    gathered: 2026-11-10\n    grader: people\n    labels: annotators\n"
TRUST = "source-trust-model:\n    owner: Ada\n    gathered: 2026-11-10\n"
VOLATILITY = (
    "knowledge-volatility-assessment:\n    owner: Ada\n    gathered: 2026-11-10\n    update-every: 90d\n"
)
HEAD = "decision: {guide}\ntitle: A review\nstatus: draft\n"
RUN = '{"example_id": "1", "passed": true}\n'


RUNS = f"{GAP}    drawn-from: all\n    runs: {{{{closed-book: {{}}, oracle: good.jsonl}}}}\n"


def _evidence(text: str) -> Callable[[str], str]:
    return lambda name: f"{HEAD.format(guide='rag-vs-fine-tuning')}evidence:\n  {text.format(name)}"


ENTRIES: dict[str, tuple[str, Callable[[str], str] | None]] = {
    "review": ("bad.review.yaml", None),
    "checklist": ("checklists/special.yaml", lambda name: HEAD.format(guide=Path(name).stem)),
    "record of a review": (
        "adr/0001-bad.md",
        lambda name: f"{HEAD.format(guide='rag-vs-fine-tuning')}adr: {name}\n",
    ),
    "recording": ("kept.json", _evidence(f"{GAP}    measurement: {{}}\n")),
    "run in lines": (
        "run.jsonl",
        _evidence(RUNS),
    ),
    "run in a table": (
        "run.csv",
        _evidence(RUNS),
    ),
    "run in columns": (
        "run.parquet",
        _evidence(RUNS),
    ),
    "run in a document": (
        "run.json",
        _evidence(RUNS),
    ),
    "run in an archive": (
        "run.eval",
        _evidence(RUNS),
    ),
    "list of ids": (
        "only.txt",
        _evidence(
            f"{GAP}    drawn-from: all\n    only: {{}}\n    only-because: others are old\n    runs: {{{{closed-book: good.jsonl, oracle: also.jsonl}}}}\n"
        ),
    ),
    "evaluation set": ("labels.csv", _evidence(f"{EVALUATION}    evaluation: {{}}\n")),
    "registry": ("registry.yaml", _evidence(f"{TRUST}    registry: {{}}\n    manifest: good.csv\n")),
    "manifest of a corpus": (
        "corpus.csv",
        _evidence(f"{TRUST}    registry: good.yaml\n    manifest: {{}}\n"),
    ),
    "manifest of a history": ("seen.csv", _evidence(f"{VOLATILITY}    manifest: {{}}\n")),
    "document": (
        "corpus/bad.md",
        _evidence(f"{TRUST}    registry: good.yaml\n    corpus: corpus  # {{}}\n"),
    ),
    "snapshot": (
        "day/bad.md",
        _evidence(f"{VOLATILITY}    snapshots: {{{{2026-11-01: day, 2026-11-02: corpus}}}}  # {{}}\n"),
    ),
    "decision record": ("adr/0001-bad.md", None),
    "baseline": ("baseline.json", None),
}
COUNTED = {"document", "snapshot"}
"""What of a corpus cannot be read is counted, and reported with the figures."""


class Row(NamedTuple):
    """What came of one special thing in one place; ``memory`` is in MiB, and the most while it was read."""

    entry: str
    special: str
    printed: str
    exit: int
    raised: str
    seconds: float
    memory: int


def project(root: Path, entry: str, special: str) -> list[str]:
    """Make a project that holds one special thing; the command that reads it."""
    for folder in (".git", "adr", "corpus", "day", "checklists"):
        (root / folder).mkdir(parents=True)
    name, review = ENTRIES[entry]
    (root / "good.review.yaml").write_text(HEAD.format(guide="rag-vs-fine-tuning"))
    (root / "good.jsonl").write_text(RUN)
    (root / "also.jsonl").write_text(RUN.replace("true", "false"))
    (root / "good.csv").write_text("document,text\na,b\n")
    (root / "good.yaml").write_text("sources: {a: {title: A, authority: official, paths: ['**']}}\n")
    (root / "corpus" / "good.md").write_text("Tea is brewed at 80 degrees.\n")
    (root / "adr" / "0002-good.md").write_text("# Good\n\nStatus: banana\n")
    if special == "5,000 letters":
        name = str(Path(name).with_name(f"{LONG}{Path(name).suffix}"))
    else:
        SPECIAL[special](root / name)
    if review:
        (root / "bad.review.yaml").write_text(review(name))
    if entry == "decision record":
        return ["adr", *([name] if special == "5,000 letters" else []), "adr"]
    if entry == "baseline":
        return ["adr", "adr", "--baseline", name]
    named = [name] if special == "5,000 letters" and entry == "review" else []
    return ["status", "--reasons", "--today", "2026-11-22", *named, "."]


def _peak() -> int:
    """The most memory that was resident, in MiB. ``ru_maxrss`` would count the process before this one too."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def main(folder: Path) -> None:
    from click.testing import CliRunner  # noqa: PLC0415  (after the limit)

    from decidable.cli import main as command  # noqa: PLC0415

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for entry in ENTRIES:
        for special in [*SPECIAL, "5,000 letters"]:
            root = folder / f"{entry}-{special}".replace(" ", "-").replace(",", "") / "project"
            arguments = project(root, entry, special)
            os.chdir(root)
            Path("/proc/self/clear_refs").write_text("5")  # so that the peak is that of this row
            started = monotonic()
            done = CliRunner().invoke(command, arguments)
            failed = done.exc_info is not None and done.exc_info[0] is not SystemExit
            row = Row(
                entry,
                special,
                done.output,
                done.exit_code,
                repr(done.exception) if failed else "",
                monotonic() - started,
                _peak(),
            )
            sys.stdout.write(json.dumps(row._asdict()) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
