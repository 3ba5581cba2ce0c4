"""What to install where a measure needs a library of an extra that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from decidable.errors import Problem, UnreadableError

EXTRA_OF = {
    "backports": "evidence",
    "duckdb": "evidence",
    "ibis": "warehouse",
    "lxml": "evidence",
    "numpy": "evidence",
    "packaging": "evidence",
    "pathspec": "evidence",
    "pypdf": "evidence",
    "scipy": "evidence",
}


@contextmanager
def needed_for(what: str, path: Path) -> Iterator[None]:
    """Raise ``UnreadableError`` where a library of an extra is missing inside the block.

    ``what`` completes "... is measured with a library", ``path`` is the file that was to be measured.
    """
    try:
        yield
    except ModuleNotFoundError as missing:
        library = (missing.name or "").partition(".")[0]
        if library not in EXTRA_OF:
            raise
        raise UnreadableError([_problem(what, path, library)]) from missing


def _problem(what: str, path: Path, library: str) -> Problem:
    return Problem(
        path=path,
        line=0,
        column=0,
        code="extra-missing",
        message=f"{what} is measured with {library}, which is not installed",
        hint=f'pip install "decidable[{EXTRA_OF[library]}]"',
    )
