"""``decidable demo``: a review that its own evidence contradicts, and the same review put right."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import click

REVIEW = """\
decision: rag-vs-fine-tuning
title: Answer questions about our tariffs
choice: []
considered: {rag: The model knows them., fine-tuning: Tariffs change.}
evidence:
  behavior-gap-analysis:
    owner: tariff team
    gathered: 2026-11-20
    drawn-from: 150 questions to the help desk in October
    independent-because: every customer asked once
    runs: {closed-book: closed_book.jsonl, rag: rag.jsonl}
"""
WRONG = ("choice: []\n", "considered: {rag: The model knows them., fine-tuning: Tariffs change.}\n")
RIGHT = ("choice: [rag]\n", "considered: {fine-tuning: Tariffs change.}\n")
PASSED = {"closed_book": 24, "rag": 138}  # of 150 invented questions, without and with retrieval
QUESTIONS = 150
TODAY = "2026-11-22"  # so that the review reads the same in every year


@click.command("demo")
def demo() -> None:
    """Show a review that fails on its evidence, and pass it once the answer is put right."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for run, passed in PASSED.items():
            rows = [{"example_id": f"q{number:03}", "passed": number < passed} for number in range(QUESTIONS)]
            (folder / f"{run}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        _show(
            folder,
            REVIEW,
            "A team claims that its model needs neither RAG nor fine-tuning, and brings two runs:",
        )
        for wrong, right in zip(WRONG, RIGHT, strict=True):
            click.echo(click.style(f"-{wrong}", fg="red") + click.style(f"+{right}", fg="green"), nl=False)
        _show(folder, REVIEW.replace("".join(WRONG), "".join(RIGHT)))


def _show(folder: Path, review: str, opening: str = "") -> None:
    """Write the review, and run pytest on it as a team would."""
    (folder / "tariffs.review.yaml").write_text(review)
    if opening:
        click.echo(f"{opening}\n\n$ cat tariffs.review.yaml\n{review}")
    click.echo("\n$ pytest" if not opening else "$ pytest")
    options = ["-q", "--no-header", "-p", "no:cacheprovider", "--rootdir", ".", f"--decidable-today={TODAY}"]
    done = subprocess.run(  # noqa: S603  (this Python, on files that were just written)
        [sys.executable, "-m", "pytest", *options], cwd=folder, check=False, capture_output=True, text=True
    )
    click.echo(done.stdout)
