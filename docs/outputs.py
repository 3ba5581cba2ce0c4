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
from collections.abc import Callable
from pathlib import Path

DOCS = Path(__file__).parent
TODAY = "2026-11-22"


def tutorial_output() -> str:
    """Follow the tutorial up to its first failure, in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "pyproject.toml").touch()
        subprocess.run([sys.executable, str(DOCS / "tutorial" / "make_results.py")], cwd=folder, check=True)
        shutil.copy(
            DOCS / "tutorial" / "first-draft.yaml", Path(folder) / "reviews" / "assistant.review.yaml"
        )
        return pytest_output(Path(folder), "reviews")


def pytest_output(folder: Path, path: str) -> str:
    """Give what pytest prints of the reviews in a path, without the time that it took."""
    options = ["-q", "--no-header", "-p", "no:cacheprovider", f"--decidable-today={TODAY}"]
    command = [sys.executable, "-m", "pytest", *options, path]
    plain = {name: value for name, value in os.environ.items() if name not in {"CI", "BUILD_NUMBER"}} | {
        "COLUMNS": "100"
    }
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=plain).stdout
    return re.sub(r" in [0-9.]+s.*", "", said)


OUTPUTS: dict[Path, Callable[[], str]] = {
    DOCS / "tutorial" / "first-failure.txt": tutorial_output,
    DOCS / "examples" / "tuned-to-hide-grounding" / "output.txt": lambda: pytest_output(
        DOCS.parent, "docs/examples/tuned-to-hide-grounding"
    ),
}


def main() -> int:
    """Write the outputs, or check them."""
    made = {path: output() for path, output in OUTPUTS.items()}
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
