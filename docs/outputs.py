"""Run the reviews whose failing output the documentation shows, and write what pytest says.

``python docs/outputs.py`` writes the outputs; with ``--check`` it exits with 1 where they are not current.
"""

from __future__ import annotations

import os
import re
import shlex
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
    """Follow the tutorial in an empty folder, up to the draft that claims the opposite."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pyproject.toml").touch()
        subprocess.run([sys.executable, str(TUTORIAL / "make_results.py")], cwd=folder, check=True)
        shutil.copy(TUTORIAL / "first-draft.yaml", folder / "reviews" / "assistant.review.yaml")
        yield folder


def first_measurement() -> str:
    """Give how the output of the tutorial's first command begins, as its page writes the command."""
    page = (TUTORIAL / "first-review.md").read_text()
    command = re.search(r"^\$ decidable (measure behavior-gap(?: .*\\\n)+.*)", page, re.MULTILINE)
    if command is None:
        raise LookupError("the tutorial has no command decidable measure behavior-gap")
    with tutorial() as folder:
        words = shlex.split(command[1].replace("\\\n", ""))
        said = output(folder, Path(sys.executable).with_name("decidable"), *words, "--today", TODAY)
    return re.sub(r" +\n", "\n", said.partition("  knowledge: ")[0]) + "...\n"


def first_failure() -> str:
    """Give what pytest says of the claim that its evidence contradicts."""
    with tutorial() as folder:
        return pytest_output(folder, "reviews")


def first_success() -> str:
    """Give what pytest says when the answer is the one that was shown, and an option is chosen."""
    with tutorial() as folder:
        review = folder / "reviews" / "assistant.review.yaml"
        said = review.read_text().replace("answer: behavior", "answer: knowledge")
        review.write_text(said.replace("status: draft\n", "status: draft\nchoice: [rag]\n"))
        return pytest_output(folder, "reviews")


def readme() -> str:
    """Return the README with what `decidable demo` prints of the failing entry."""
    said = output(DOCS, Path(sys.executable).with_name("decidable"), "demo")
    red = re.search(r"^_+ choice _+\n((?:(?!  docs:).*\n)+?)  docs:", said, re.MULTILINE)
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
    """Give what pytest prints of the reviews in a path, without the time that it took."""
    options = ["-q", "--no-header", "-p", "no:cacheprovider", f"--decidable-today={TODAY}"]
    said = output(folder, sys.executable, "-m", "pytest", *options, path)
    return re.sub(r" in [0-9.]+s.*", "", said)


def output(folder: Path, *command: str | Path) -> str:
    """Give what a command prints in a folder, 100 columns wide."""
    plain = {name: value for name, value in os.environ.items() if name not in {"CI", "BUILD_NUMBER"}} | {
        "COLUMNS": "100"
    }
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=plain).stdout


OUTPUTS: dict[Path, Callable[[], str]] = {
    README: readme,
    TUTORIAL / "first-measurement.txt": first_measurement,
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
