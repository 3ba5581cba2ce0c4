"""What is printed is data: nothing in it acts on a terminal, in the log of a CI, or on a page that shows a report."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from unicodedata import category

import pytest
from markdown_it import MarkdownIt

from conftest import Build
from decidable.errors import INKLESS, MOST_PROBLEMS, Problem, brief, escaped, visible
from decidable.report.rendering import inert
from decidable.text import quoted
from support.commands import GUIDE, REVIEW, run, write

COMMANDS = [
    "##[error file=app.py;line=1]lost",
    "::error title=x::lost",
    " ::stop-commands::x",
    "##vso[task.x]",
]
UNSEEN = [
    "\x1b[2J",
    "\u202eabc",
    "a\u200bb",
    "\u3164",
    "\u2800",
    "\u115f",
    "a" + "\u0301" * 40,
    "x\U000e0100",
]
MOST_LINES = 4 * MOST_PROBLEMS + 10


def acts(printed: str) -> list[str]:
    """The lines that a log would carry out, or that hold what nobody sees."""
    return [
        line
        for line in printed.splitlines()
        if line.lstrip().startswith("::")
        or re.search(r"##\w*\[", line)
        or any(not letter.isprintable() or letter in INKLESS for letter in line)
        or "MMMMMM" in "".join(category(letter)[0] for letter in line)
    ]


def project(folder: Path, said: str, name: str = "tea.review.yaml") -> Path:
    written = quoted(said)
    write(folder / "checklists/tea.yaml", GUIDE)
    write(folder / "pyproject.toml", "[tool.pytest]\nstrict = true\n")
    review = REVIEW.replace("title: What we drink", f"title: {written}").replace("we paid", f"{written}")
    write(
        folder / name,
        review.replace("gathered: 2026-11-10", f"gathered: {written}").replace("Bo}", f"{written}}}"),
    )
    return folder


@pytest.mark.parametrize("said", [*COMMANDS, *UNSEEN])
def test_the_words_of_a_review_do_nothing_where_a_command_prints_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.chdir(project(tmp_path, said))
    for options in (["--reasons"], ["--json"]):
        result = run("status", *options, ".")
        assert not acts(result.output)
    assert json.loads(result.stdout)["title"] == said.strip()


@pytest.mark.parametrize("said", COMMANDS)
def test_the_name_of_a_review_does_nothing_where_it_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.chdir(project(tmp_path, "Tea", f"{said}.review.yaml"))
    for options in (["--reasons"], ["--json"]):
        assert not acts(run("status", *options, ".").output)


def test_a_command_does_not_come_about_where_a_table_folds_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(
        project(tmp_path, "x" * 61 + "::error::lost " * 20, "y" * 200 + "::error::.review.yaml")
    )
    assert not acts(run("status", ".").output)


@pytest.mark.parametrize("said", COMMANDS)
def test_under_pytest_neither_words_nor_names_do_anything(pytester: pytest.Pytester, said: str) -> None:
    project(pytester.path, said, f"{said.strip()}.review.yaml")
    result = pytester.runpytest("-v", "-rA", "--junitxml=x.xml", "--decidable-report=r.md")
    printed = result.stdout.str()
    ours = [line for line in printed.splitlines() if not line.startswith(("rootdir:", "____"))]
    assert "decision reviews" in printed
    assert not acts("\n".join(ours))
    assert not acts((pytester.path / "r.md").read_text().replace("\u200b", ""))


@pytest.mark.parametrize(
    "text", ["@everyone see #1", "GH-12", "depot/team#7", "https://evil.example/", "www.evil.example"]
)
def test_a_report_mentions_nobody_and_links_nowhere(text: str) -> None:
    """GitHub looks for names and issues in what comes out of Markdown, where an escape is undone."""
    rendered = MarkdownIt("gfm-like", {"linkify": False}).render(inert(text))
    assert not re.search(r"@\w|#\d|GH-\d|https?://|www\.", rendered)
    assert "<a" not in rendered


@pytest.mark.parametrize("letter", ["é", "e\u0301", "שִׁ", "क्ष", "葛", "✔️", "·"])
def test_letters_of_any_writing_stay(letter: str) -> None:
    assert visible(letter) == letter


def test_an_escape_is_the_letter_again_for_whoever_reads_it() -> None:
    for text in UNSEEN:
        assert escaped(text).isprintable()
        assert not set(escaped(text)) & INKLESS
        assert json.loads(quoted("\u3164\u2800")) == "\u3164\u2800"


@pytest.mark.slow
def test_of_a_file_with_many_mistakes_the_first_fifty_are_shown_and_the_rest_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project(tmp_path, "Tea"))
    write(tmp_path / "bad.review.yaml", REVIEW + "".join(f"wrong-{n}: x\n" for n in range(5_000)))
    result = run("status", "--reasons", "bad.review.yaml")
    assert result.stdout.count(": unknown-key ") == MOST_PROBLEMS
    assert re.search(r"^bad.review.yaml: and 4,95\d more problems$", result.stdout, re.MULTILINE)
    assert len(result.stdout.splitlines()) < MOST_LINES
    assert run("status", "bad.review.yaml", "--report=r.html", "--report=r.md").exit_code == 1
    page, summary = (tmp_path / "r.html").read_text(), (tmp_path / "r.md").read_text()
    assert page.count("is not a key here") < 2 * MOST_PROBLEMS
    assert "and 4,95" in page
    assert "and 4,99" in summary


def test_of_a_page_with_many_mistakes_the_first_fifty_are_warned_of_and_the_rest_is_counted(
    build: Build,
) -> None:
    answers = "".join(f":::{{decision:answer}} a{n}\nx\n:::\n\n" for n in range(500))
    review = "```{decision:review} bad.review.yaml\n```\n"
    files = {
        "index.md": f"# Tea\n\n:::{{decision:guide}} tea\n:options: tea Tea\n\nx.\n:::\n\n{answers}{review}",
        "bad.review.yaml": "decision: rag-vs-fine-tuning\n" + "".join(f"wrong-{n}: x\n" for n in range(500)),
    }
    warnings = build(files).warnings
    assert warnings.count("[decision.wrong-parent]") == MOST_PROBLEMS
    assert "WARNING: and 451 more mistakes" in warnings
    assert warnings.count("[decision.unknown-key]") in {MOST_PROBLEMS, MOST_PROBLEMS - 1}
    assert re.search(r"bad.review.yaml: and 45\d more problems", warnings)


def test_a_word_that_no_file_could_have_as_its_name_is_shown_by_its_ends() -> None:
    for word in ("x" * 5_000, "x/" * 2_500):
        shown = str(Problem(Path(f"a/{word}.md"), 3, 1, "file-missing", f"no {word}", f"write {word}"))
        assert word[:500] not in shown
        assert ".md:3:1: file-missing no x" in shown
    text = "word " * 100
    assert brief(text) == text


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1"])
def test_output_that_has_no_letter_for_something_shows_an_escape(tmp_path: Path, encoding: str) -> None:
    project(tmp_path, "Tea → 茶")
    environment = {"PATH": os.environ["PATH"], "PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "decidable", "status", "--reasons", "."],
        cwd=tmp_path,
        env=environment | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert rb"\u8336" in done.stdout or "茶".encode() in done.stdout  # click takes ASCII for UTF-8
    assert b"Traceback" not in done.stderr
