"""What is fuzzed: a reader with inputs that it takes, and what may come of any input."""

from __future__ import annotations

import shutil
import tempfile
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from decidable.codes import table
from decidable.errors import DecidableError

FOUND = Path(__file__).parent / "seeds" / "found"
PACKAGE = "/src/decidable"
LONGEST_PROBLEM = 3000


@dataclass(frozen=True)
class Reader:
    """A reader; ``seeds`` are its inputs by the name of the file that each stands for.

    ``read`` takes the folder of this run, the name and the bytes, and returns where the input is read or refused.
    """

    name: str
    seeds: Callable[[], Mapping[str, bytes]]
    read: Callable[[Path, str, bytes], None]
    smoke: int = 50
    close: Callable[[], None] = lambda: None

    @cached_property
    def inputs(self) -> dict[str, bytes]:
        """The inputs to begin with: those of the reader, and those at which it once broke."""
        found = sorted((FOUND / self.name).glob("*"))
        return {**self.seeds(), **{path.name: path.read_bytes() for path in found}}

    @cached_property
    def folder(self) -> Path:
        return Path(tempfile.mkdtemp(prefix=f"fuzz-{self.name}-"))

    def done(self) -> None:
        """Close what is open, and leave nothing behind."""
        self.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.__dict__.pop("folder")

    def one_input(self, data: bytes) -> None:
        """Feed one input: the name of its kind, a line break, and what the file holds."""
        name, body = self.parted(data)
        try:
            self.read(self.folder, name, body)
        except DecidableError as refused:
            told(refused)

    def parted(self, data: bytes) -> tuple[str, bytes]:
        """Give the name of an input, one of the seeds', and its bytes."""
        written, _, body = data.partition(b"\n")
        names = list(self.inputs)
        name = written.decode("utf-8", "replace")
        return (name if name in self.inputs else names[len(written) % len(names)]), body


def joined(name: str, body: bytes) -> bytes:
    return name.encode() + b"\n" + body


def told(refused: DecidableError) -> None:
    """See that what is refused is told as a reader of the message needs it: with a known code, on printable lines."""
    assert refused.problems, "refused without a problem"
    for problem in refused.problems:
        said = str(problem)
        assert problem.code in table(), f"no code {problem.code}"
        assert problem.message, "a problem without words"
        assert len(said) <= LONGEST_PROBLEM, f"a problem of {len(said)} characters"
        assert all(row.isprintable() for row in said.split("\n")), "a problem that a terminal acts on"


def place_of(error: BaseException) -> str:
    """Name an error by its kind and the last place in the package, so that equal findings are one."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if PACKAGE in frame.filename and "/tests/" not in frame.filename]
    last = (ours or frames)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.name}"
