"""Run the reviews whose failing output the documentation shows, and write what pytest says.

``python docs/outputs.py`` writes the outputs; with ``--check`` it exits with 1 where they are not current.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import fill

DOCS = Path(__file__).parent
README = DOCS.parent / "README.md"
TODAY = "2026-11-22"


TUTORIAL = DOCS / "tutorial"


@contextmanager
def tutorial() -> Iterator[Path]:
    """A folder after step 4 of the tutorial: the results, and the draft that claims the opposite."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pyproject.toml").touch()
        subprocess.run([sys.executable, str(TUTORIAL / "make_results.py")], cwd=folder, check=True)
        shutil.copy(TUTORIAL / "first-draft.yaml", folder / "reviews" / "assistant.review.yaml")
        yield folder


def first_comparison() -> str:
    """What the tutorial's first command prints."""
    runs = sorted(f"reviews/runs/{name}.jsonl" for name in ("closed_book", "few_shot", "fine_tuned", "rag"))
    with tutorial() as folder:
        printed = output(folder, Path(sys.executable).with_name("decidable"), "compare", *runs)
    return re.sub(r" +\n", "\n", printed)


def first_failure() -> str:
    """What pytest prints of the first draft, which its evidence contradicts."""
    with tutorial() as folder:
        return pytest_output(folder, "reviews")


def first_success() -> str:
    """What pytest prints of the second draft, which chooses what the results support."""
    with tutorial() as folder:
        shutil.copy(TUTORIAL / "second-draft.yaml", folder / "reviews" / "assistant.review.yaml")
        return pytest_output(folder, "reviews")


def readme() -> str:
    """The README with what `decidable demo` prints of the failing entry."""
    printed = output(DOCS, Path(sys.executable).with_name("decidable"), "demo")
    red = re.search(r"^_+ choice _+\n((?:(?!  docs:).*\n)+?)  docs:", printed, re.MULTILINE)
    if red is None:
        raise LookupError("the demo does not fail")
    lines = "\n".join(
        fill(line, 80, subsequent_indent="  ", break_on_hyphens=False) for line in red[1].splitlines()
    )
    text = README.read_text(encoding="utf-8")
    return re.sub(
        r"(<!-- demo -->\n\n```text\n).*?```",
        lambda found: f"{found[1]}{lines}\n```",
        text,
        count=1,
        flags=re.DOTALL,
    )


def pytest_output(folder: Path, path: str) -> str:
    """What pytest prints of the reviews in a path, without the time that it took."""
    options = ["-q", "--no-header", "-p", "no:cacheprovider", f"--decidable-today={TODAY}"]
    printed = output(folder, sys.executable, "-m", "pytest", *options, path)
    return re.sub(r" in [0-9.]+s.*", "", printed)


def output(folder: Path, *command: str | Path) -> str:
    """What a command prints in a folder, 100 columns wide."""
    plain = {name: value for name, value in os.environ.items() if name not in {"CI", "BUILD_NUMBER"}} | {
        "COLUMNS": "100"
    }
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=plain).stdout


OUTPUTS: dict[Path, Callable[[], str]] = {
    README: readme,
    TUTORIAL / "first-comparison.txt": first_comparison,
    TUTORIAL / "first-failure.txt": first_failure,
    TUTORIAL / "first-success.txt": first_success,
    DOCS / "examples" / "tuned-to-hide-grounding" / "output.txt": lambda: pytest_output(
        DOCS.parent, "docs/examples/tuned-to-hide-grounding"
    ),
}


def main() -> int:
    """Write the outputs, or check them."""
    made = {path: make() for path, make in OUTPUTS.items()}
    if "--check" not in sys.argv:
        for path, text in made.items():
            path.write_text(text)
        return 0
    stale = [path for path, text in made.items() if not path.exists() or path.read_text() != text]
    for path in stale:
        sys.stderr.write(f"{path} is not current: run make outputs\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
