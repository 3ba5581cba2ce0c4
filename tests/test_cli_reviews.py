"""The commands that write, list and describe reviews, as a person and as a script meet them."""

from __future__ import annotations

import importlib.util
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from decidable.cli import main

REPOSITORY = Path(__file__).parent.parent
EXAMPLES = REPOSITORY / "docs" / "examples"
GUIDE = """\
format: 1
id: tea
title: Green or black
url: https://docs.example.org/tea.html
options: {green: {title: Green, owners: {kettle: {title: Kettle}}}, black: {title: Black}}
questions:
  taste: {title: Is it bitter?, answers: {bitter: {title: Yes, against: [black]}, mild: {title: No}}}
  price: {title: Is it dear?, answers: {'yes': {title: Yes}, 'no': {title: No}}}
evidence: {tasting: {title: A tasting}}
formerly: {cost: price}
"""
REVIEW = """\
# what we drink
decision: tea
title: What we drink
status: accepted
choice: [green]
decided: 2026-11-20
adr: adr.md
owners: {kettle: Ada}
questions:
  taste:
    asked: 'Is it bitter?'
    answer: bitter  # we all said so
    because: we tasted it
  cost: {asked: Is it dear?, answer: no, because: we paid}
evidence:
  tasting: {owner: Ada, gathered: 2026-11-10, artefact: notes.txt, says: it was bitter, read-by: Bo}
"""
NEW_TASTE = GUIDE.replace("Is it bitter?", '"Is it too bitter, then?"')


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a repository with a guide of its own and a review that holds, and work in it."""
    files = {
        "pyproject.toml": "",
        "checklists/tea.yaml": GUIDE,
        "tea.review.yaml": REVIEW,
        "notes.txt": "bitter",
        "adr.md": "Status: accepted\n\nGreen: [review](tea.review.yaml)",
    }
    for name, text in files.items():
        write(tmp_path / name, text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def change(path: Path, old: str, new: str) -> None:
    assert old in path.read_text()
    write(path, path.read_text().replace(old, new))


def run(*args: str) -> Result:
    return CliRunner().invoke(main, args, catch_exceptions=False)


def status(*args: str) -> Result:
    return run("status", "--today=2026-11-22", *args)


def records(*args: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in status("--json", *args).stdout.splitlines()]


# new


def test_new_writes_a_draft_of_which_everything_is_open(project: Path) -> None:
    result = run("new", "tea", "reviews/our-morning_tea.review.yaml")
    assert result.exit_code == 0
    assert result.output == (
        "reviews/our-morning_tea.review.yaml: a draft with 6 entries, each of which waits as a comment\n"
        "Fill in what you know, then: pytest reviews/our-morning_tea.review.yaml\n"
    )
    [record] = records("reviews")
    assert record["title"] == "Our morning tea"
    assert record["status"] == "draft"
    assert {entry["result"] for entry in record["entries"].values()} <= {"open", "passes"}
    assert "## To complete the keys in an editor: decidable schema review tea" in (
        project / "reviews/our-morning_tea.review.yaml"
    ).read_text(encoding="utf-8")


def test_new_does_not_write_over_a_review_unless_forced(project: Path) -> None:
    result = run("new", "tea", "tea.review.yaml")
    assert result.exit_code == 2
    assert result.stderr.startswith(
        "tea.review.yaml: file-exists is there already\n  hint: --force writes over it\n"
    )
    assert (project / "tea.review.yaml").read_text() == REVIEW
    assert run("new", "tea", "tea.review.yaml", "--force").exit_code == 0
    assert "status: draft" in (project / "tea.review.yaml").read_text()


@pytest.mark.parametrize("name", ["tea.yaml", "tea.yml", "tea", "tea.review.yml"])
def test_new_asks_for_the_name_of_a_review(project: Path, name: str) -> None:
    result = run("new", "tea", f"a/{name}")
    assert result.exit_code == 2
    assert "not-a-review the name of a review ends in .review.yaml" in result.stderr
    assert "hint: write a/tea.review.yaml" in result.stderr
    assert not (project / "a").exists()


def test_new_names_the_guide_that_was_probably_meant() -> None:
    result = run("new", "rag-vs-finetuning", "a.review.yaml")
    assert result.exit_code == 2
    assert "unknown-guide there is no guide rag-vs-finetuning" in result.stderr
    assert "hint: did you mean rag-vs-fine-tuning?" in result.stderr


@pytest.mark.usefixtures("project")
def test_new_writes_a_schema_beside_the_review_and_points_the_editor_to_it() -> None:
    assert run("new", "tea", "a/one.review.yaml", "--schema").exit_code == 0
    assert run("new", "tea", "a/two.review.yaml", "--schema").exit_code == 0
    first = Path("a/one.review.yaml").read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=tea.review.schema.json"
    assert json.loads(Path("a/tea.review.schema.json").read_text())["$id"] == "urn:decidable:review:tea"


@pytest.mark.usefixtures("project")
def test_new_writes_neither_file_where_one_would_be_lost() -> None:
    write(Path("a/tea.review.schema.json"), "{}")
    result = run("new", "tea", "a/one.review.yaml", "--schema")
    assert result.exit_code == 2
    assert result.stderr.startswith("a/tea.review.schema.json: file-exists")
    assert not Path("a/one.review.yaml").exists()


def test_the_shipped_guide_has_a_draft_that_holds_as_far_as_it_goes(project: Path) -> None:
    assert run("new", "rag-vs-fine-tuning", "a.review.yaml").exit_code == 0
    result = status("a.review.yaml")
    assert result.exit_code == 0
    assert "21 open: knowledge-or-behavior, source-truth-changes, citations and 18 more" in result.stdout
    assert str(project) not in Path("a.review.yaml").read_text()


# status


def test_status_shows_each_review_with_its_choice_and_how_it_stands(project: Path) -> None:
    change(project / "tea.review.yaml", "cost:", "price:")
    result = status(".")
    assert result.exit_code == 0
    heading, row = result.stdout.splitlines()
    assert heading.split() == ["review", "title", "choice", "state", "entries", "next"]
    assert row.split("  ")[0] == "tea.review.yaml"
    assert "What we drink" in row
    assert "Green" in row
    assert "decided" in row
    assert "all 6 hold" in row


def test_status_exits_with_one_where_an_entry_fails_and_names_it(project: Path) -> None:
    change(project / "tea.review.yaml", "owners: {kettle: Ada}\n", "")
    result = status(".")
    assert result.exit_code == 1
    assert "1 fail: owners" in result.stdout
    assert "not decided" in result.stdout


def test_status_gives_the_reasons_below_where_they_are_asked_for(project: Path) -> None:
    change(project / "tea.review.yaml", "cost:", "price:")
    assert status(".", "--reasons").stdout == status(".").stdout
    change(project / "tea.review.yaml", "owners: {kettle: Ada}\n", "")
    result = status(".", "--reasons")
    assert "tea.review.yaml:1:1: owner-missing " in result.stdout
    assert "  hint: add kettle:" in result.stdout
    assert "owner-missing" not in status(".").stdout


def test_a_draft_of_which_only_something_is_open_holds(project: Path) -> None:
    change(project / "tea.review.yaml", "status: accepted", "status: draft")
    change(project / "tea.review.yaml", "owners: {kettle: Ada}\n", "")
    change(project / "adr.md", "accepted", "draft")
    result = status(".")
    assert result.exit_code == 0
    assert "1 open: owners" in result.stdout


def test_what_only_warns_is_named_too(project: Path) -> None:
    change(project / "tea.review.yaml", "status: accepted", "status: proposed")
    change(project / "tea.review.yaml", "adr: adr.md\n", "")
    result = status(".")
    assert result.exit_code == 0
    assert "not decided" in result.stdout
    assert "2 warn: price, adr" in result.stdout


@pytest.mark.parametrize("closed", ["rejected", "superseded"])
def test_a_review_that_is_closed_holds(project: Path, closed: str) -> None:
    change(project / "tea.review.yaml", "status: accepted", f"status: {closed}")
    assert status(".").exit_code == 0
    assert records(".")[0]["state"] == closed


def test_an_unreadable_review_does_not_hold_and_the_others_are_still_shown(project: Path) -> None:
    write(project / "a" / "broken.review.yaml", "decision: [")
    write(project / "a" / "unknown.review.yaml", "decision: coffee\ntitle: T")
    result = status(".")
    assert result.exit_code == 1
    assert [row.split()[0] for row in result.stdout.splitlines()[1:]] == [
        "a/broken.review.yaml",
        "a/unknown.review.yaml",
        "tea.review.yaml",
    ]
    assert [record["state"] for record in records(".")] == ["unreadable", "unreadable", "decided"]


def test_status_gives_a_json_object_a_line(project: Path) -> None:
    [record] = records(".")
    assert record.pop("sentence").startswith("decided: Green, on 2026-11-20")
    assert record.pop("entries")["tasting"] == {
        "kind": "evidence",
        "result": "passes",
        "basis": "attested",
        "codes": [],
        "due": False,
    }
    assert record == {
        "judged": "2026-11-22",
        "repository": project.name,
        "path": "tea.review.yaml",
        "title": "What we drink",
        "guide": "tea",
        "status": "accepted",
        "choice": ["green"],
        "state": "decided",
        "next": None,
    }


def test_status_tells_what_falls_due_next(project: Path) -> None:
    change(project / "checklists/tea.yaml", "A tasting", "A tasting, maximum-age: 30d")
    assert records(".")[0]["next"]["date"] == "2026-12-10"
    assert "2026-12-10 tasting" in status(".").stdout


def test_the_day_decides_only_where_it_is_asked_to(project: Path) -> None:
    change(project / "checklists/tea.yaml", "A tasting", "A tasting, maximum-age: 30d")
    late = ["status", ".", "--today=2027-11-22"]
    assert run(*late).exit_code == 0
    assert run(*late, "--due=fail").exit_code == 1


def test_status_looks_neither_into_what_is_hidden_nor_into_what_was_built(project: Path) -> None:
    for folder in (".venv", "node_modules", "build", ".hidden", "src/build"):
        write(project / folder / "x.review.yaml", REVIEW)
    write(project / "z" / "deep" / "x.review.yaml", "decision: tea")
    assert [record["path"] for record in records(".")] == ["tea.review.yaml", "z/deep/x.review.yaml"]
    assert [record["path"] for record in records("build")] == ["build/x.review.yaml"]


@pytest.mark.usefixtures("project")
def test_a_review_that_is_named_twice_is_shown_once() -> None:
    assert len(records(".", "tea.review.yaml", str(Path.cwd()))) == 1


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["checklists"], "checklists: nothing-found holds no .review.yaml file"),
        (["gone"], "gone: nothing-found is not there"),
        (["adr.md"], "adr.md: not-a-review the name of a review ends in .review.yaml"),
        ([".", "gone"], "gone: nothing-found is not there"),
        ([], "Missing argument"),
    ],
)
def test_status_exits_with_two_where_there_is_nothing_to_show(args: list[str], said: str) -> None:
    result = status(*args)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_title_can_neither_style_the_table_nor_steer_the_terminal(project: Path) -> None:
    change(project / "tea.review.yaml", "title: What we drink", r'title: "[red]a[/red]\e[31m\u202eb\n[/]c"')
    row = status(".").stdout.splitlines()[1]
    assert r"[red]a[/red]\x1b[31m\u202eb [/]c" in row


def test_mistakes_are_shown_without_what_would_steer_the_terminal() -> None:
    result = run("new", "a\x1b[31m\u202eb", "a.review.yaml")
    assert result.exit_code == 2
    assert r"there is no guide a\x1b[31m\u202eb" in result.stderr


def test_status_needs_no_terminal_to_be_readable(project: Path) -> None:
    command = [sys.executable, "-m", "decidable", "status", ".", "--today=2026-11-22"]
    result = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
    assert len(result.stdout.splitlines()) == 2
    assert "\x1b" not in result.stdout
    assert result.stderr == ""


@pytest.mark.parametrize(("patience", "seen"), [(0, True), (1000, False)])
def test_a_person_at_a_terminal_sees_how_far_it_is_when_it_takes_long(
    project: Path, patience: int, *, seen: bool
) -> None:
    pty = pytest.importorskip("pty", reason="there are terminals only on POSIX")
    for number in range(20):
        write(project / f"{number}.review.yaml", REVIEW)
    code = (
        "import sys; from decidable.cli import main; "
        f"sys.modules['decidable.cli.progress'].PATIENCE = {patience}; main()"
    )
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", code, "status", ".", "--today=2026-11-22"]
    result = subprocess.run(command, cwd=project, stdout=subprocess.PIPE, stderr=theirs, check=False)
    os.close(theirs)
    shown = os.read(ours, 1 << 16) if seen else b""
    os.close(ours)
    assert (b"Measuring" in shown) == seen
    assert b"Measuring" not in result.stdout


def test_the_worked_examples_are_listed() -> None:
    result = status("--json", str(EXAMPLES))
    assert result.exit_code == 1
    shown = [json.loads(line) for line in result.stdout.splitlines()]
    states = {Path(record["path"]).parent.name: record["state"] for record in shown}
    assert states["filings-assistant"] == "decided"
    assert states["tuned-to-hide-grounding"] == "not decided"


# reword


@pytest.mark.usefixtures("project")
def test_reword_has_nothing_to_do_where_every_question_is_worded_as_in_the_guide() -> None:
    result = run("reword", "tea.review.yaml")
    assert result.exit_code == 0
    assert result.output == "Every question is worded as in the guide.\n"


def test_emphasis_and_wrapping_are_no_new_wording(project: Path) -> None:
    change(project / "checklists/tea.yaml", "Is it bitter?", '"Is  it *bitter*?"')
    assert run("reword", "tea.review.yaml").exit_code == 0


def test_reword_shows_both_texts_and_writes_nothing_where_nobody_can_answer(project: Path) -> None:
    write(project / "checklists/tea.yaml", NEW_TASTE)
    result = run("reword", "tea.review.yaml")
    assert result.exit_code == 1
    assert result.output.startswith("taste\n  was: Is it bitter?\n  is:  Is it too bitter, then?\n")
    assert "Worded otherwise: 1. Nothing was written" in result.output
    assert (project / "tea.review.yaml").read_bytes() == REVIEW.encode()


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_reword_changes_the_wording_and_no_other_byte(project: Path, newline: str, mark: bytes) -> None:
    write(project / "checklists/tea.yaml", NEW_TASTE)
    path, text = project / "tea.review.yaml", REVIEW.replace("\n", newline)
    path.write_bytes(mark + text.encode())
    result = run("reword", "tea.review.yaml", "--yes")
    assert result.exit_code == 0
    assert "see that they still hold" in result.output
    new = text.replace("'Is it bitter?'", "Is it too bitter, then?")
    assert path.read_bytes() == mark + new.encode()
    assert run("reword", "tea.review.yaml").exit_code == 0


def test_a_question_is_reworded_under_the_id_that_it_had(project: Path) -> None:
    change(project / "checklists/tea.yaml", "Is it dear?", '"Is it: dear, or not?"')
    for entry in ("cost", "price"):
        assert run("reword", "tea.review.yaml", entry).exit_code == 1
    assert run("reword", "tea.review.yaml", "taste", "--yes").exit_code == 0
    assert run("reword", "tea.review.yaml", "price", "--yes").exit_code == 0
    new = REVIEW.replace("asked: Is it dear?", 'asked: "Is it: dear, or not?"')
    assert (project / "tea.review.yaml").read_text() == new


def test_a_question_without_its_wording_is_left_without(project: Path) -> None:
    write(project / "checklists/tea.yaml", NEW_TASTE)
    change(project / "tea.review.yaml", "    asked: 'Is it bitter?'\n", "    asked:\n")
    assert run("reword", "tea.review.yaml", "--yes").exit_code == 0
    assert "    asked:\n" in (project / "tea.review.yaml").read_text()


def test_a_review_with_other_mistakes_can_be_reworded(project: Path) -> None:
    write(project / "checklists/tea.yaml", NEW_TASTE)
    change(project / "tea.review.yaml", "answer: bitter", "answer: sour")
    assert run("reword", "tea.review.yaml", "--yes").exit_code == 0


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["gone.review.yaml"], "gone.review.yaml: file-missing"),
        (["tea.review.yaml", "tast"], "unknown-entry there is no question tast\n  hint: did you mean taste?"),
        (["broken.review.yaml"], "yaml-syntax is not YAML"),
        (["."], "cannot be read: Is a directory"),
    ],
)
def test_reword_exits_with_two_where_it_cannot_read(project: Path, args: list[str], said: str) -> None:
    write(project / "broken.review.yaml", "decision: [")
    result = run("reword", *args)
    assert result.exit_code == 2
    assert said in result.stderr


def test_reword_leaves_a_file_alone_that_changes_while_it_waits(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project / "checklists/tea.yaml", NEW_TASTE)
    path = project / "tea.review.yaml"
    real = os.fsync

    def meanwhile(descriptor: int) -> None:
        real(descriptor)
        path.write_bytes(b"decision: tea\n")

    monkeypatch.setattr(os, "fsync", meanwhile)
    result = run("reword", "tea.review.yaml", "--yes")
    assert result.exit_code == 2
    assert "file-changed" in result.stderr
    assert path.read_bytes() == b"decision: tea\n"


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 1)])
def test_reword_asks_a_person_at_a_terminal(project: Path, answer: str, code: int) -> None:
    pty = pytest.importorskip("pty", reason="there are terminals only on POSIX")
    write(project / "checklists/tea.yaml", NEW_TASTE)
    ours, theirs = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    command = [sys.executable, "-m", "decidable", "reword", "tea.review.yaml"]
    result = subprocess.run(command, cwd=project, stdin=theirs, capture_output=True, text=True, check=False)
    os.close(ours)
    os.close(theirs)
    assert result.returncode == code
    assert "Take it over? [y/N]" in result.stdout
    assert ("too bitter" in (project / "tea.review.yaml").read_text()) == (answer == "y")


# killed at any point

AGAIN_AND_AGAIN = """\
import itertools, sys
from decidable.cli import main
commands = [sys.argv[1:].copy() for _ in range(2)]
for command, folder in zip(commands, ("one", "two"), strict=True):
    command.append("--checklists=" + folder)
for command in itertools.cycle(commands):
    assert main(command, standalone_mode=False) == 0
"""
PADDING = "# " + "x" * 200_000 + "\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    "command", [["reword", "tea.review.yaml", "--yes"], ["new", "tea", "tea.review.yaml", "--force"]]
)
def test_a_command_that_is_killed_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, command: list[str]
) -> None:
    chance = random.Random(7)  # noqa: S311  (a moment, no secret)
    folders = [tmp_path / str(number) for number in range(10)]
    for folder in folders:
        write(folder / "pyproject.toml", "")
        write(folder / "one" / "tea.yaml", GUIDE)
        write(folder / "two" / "tea.yaml", NEW_TASTE)
        write(folder / "tea.review.yaml", PADDING + REVIEW)
    whole = written_whole(folders[0], command)
    running = [start(folder, command) for folder in folders]
    try:
        for process in running:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.random() / 20)
            process.kill()
    finally:
        for process in running:
            process.kill()
            process.communicate()
    for folder in folders:
        assert (folder / "tea.review.yaml").read_bytes() in whole
        left = {path.name for path in folder.iterdir()} - {"one", "two", "pyproject.toml", "tea.review.yaml"}
        assert all(name.startswith(".decidable-") and name.endswith(".tmp") for name in left)
        found = records(str(folder), f"--checklists={folder / 'one'}")
        assert [Path(record["path"]).name for record in found] == ["tea.review.yaml"]


def start(folder: Path, command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", AGAIN_AND_AGAIN, *command],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def written_whole(folder: Path, command: list[str]) -> set[bytes]:
    """Give what the file may hold: as it was, and as each of the two guides makes it."""
    path = folder / "tea.review.yaml"
    whole = {path.read_bytes()}
    for checklists in ("two", "one"):
        args = [*command, f"--checklists={folder / checklists}"]
        assert run(*[str(path) if arg == path.name else arg for arg in args]).exit_code == 0
        whole.add(path.read_bytes())
    return whole


# schema


def validated(schema: Path, *files: Path) -> subprocess.CompletedProcess[str]:
    """Check files as an editor does."""
    if importlib.util.find_spec("check_jsonschema") is None and "CI" not in os.environ:
        pytest.skip("check-jsonschema is not installed")
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(schema), *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def review_schema(tmp_path: Path) -> Path:
    result = run("schema", "review", "rag-vs-fine-tuning")
    assert result.exit_code == 0
    write(tmp_path / "review.schema.json", result.stdout)
    return tmp_path / "review.schema.json"


def test_every_example_fits_the_schema_of_its_guide(review_schema: Path) -> None:
    result = validated(review_schema, *EXAMPLES.rglob("*.review.yaml"))
    assert result.returncode == 0, result.stdout


def test_a_new_review_fits_the_schema_as_it_is(review_schema: Path, tmp_path: Path) -> None:
    path = tmp_path / "new.review.yaml"
    assert run("new", "rag-vs-fine-tuning", str(path)).exit_code == 0
    result = validated(review_schema, path)
    assert result.returncode == 0, result.stdout


def test_values_may_have_the_types_that_an_editor_gives_them(review_schema: Path, tmp_path: Path) -> None:
    review = {
        "decision": "rag-vs-fine-tuning",
        "title": 2026,
        "status": "draft",
        "choice": [],
        "signals": {"freshness-matters": None},
        "questions": {"citations": {"answer": True, "because": 42, "asked": None}},
        "evidence": {
            "behavior-gap-analysis": {
                "owner": "Ada",
                "gathered": "2026-11-12",
                "drawn-from": "all",
                "runs": {"oracle": "a.jsonl"},
                "precision": 0.1,
            },
            "source-trust-model": {"not-applicable": "no corpus"},
        },
    }
    write(tmp_path / "typed.review.yaml", json.dumps(review))
    result = validated(review_schema, tmp_path / "typed.review.yaml")
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("answer: knowledge", "answer: knowlege"),
        ("  can-evaluate:", "  can-evaluat:"),
        ("freshness-matters: observed", "freshness-matters: seen"),
        ("status: accepted", "status: done"),
        ("choice: [rag]", "choice: [raga]"),
        ("decided: 2026-11-20", "decided: soon"),
        ("title: Ground", "titel: Ground"),
        ("    runs:", "    precision: 7\n    runs:"),
        ("decision: rag-vs-fine-tuning", "decision: tea"),
    ],
)
def test_a_mistake_does_not_fit_the_schema(review_schema: Path, tmp_path: Path, old: str, new: str) -> None:
    text = (EXAMPLES / "filings-assistant" / "filings-assistant.review.yaml").read_text()
    assert text.count(old) == 1
    write(tmp_path / "wrong.review.yaml", text.replace(old, new))
    assert validated(review_schema, tmp_path / "wrong.review.yaml").returncode == 1


def test_every_checklist_fits_the_schema_of_checklists(tmp_path: Path) -> None:
    write(tmp_path / "checklist.schema.json", run("schema", "checklist").stdout)
    write(tmp_path / "tea.yaml", GUIDE)
    result = validated(
        tmp_path / "checklist.schema.json",
        *(REPOSITORY / "checklists").glob("*.yaml"),
        tmp_path / "tea.yaml",
    )
    assert result.returncode == 0, result.stdout


def test_schemas_say_what_they_are_and_are_the_same_in_every_run() -> None:
    for command in (["schema", "review", "rag-vs-fine-tuning"], ["schema", "checklist"]):
        schema = json.loads(run(*command).stdout)
        assert {"$schema", "$id", "title", "description"} <= set(schema)
        again = subprocess.run(
            [sys.executable, "-m", "decidable", *command], capture_output=True, text=True, check=True
        )
        assert json.loads(again.stdout) == schema


def test_the_schema_of_a_guide_that_is_not_there_is_bad_input() -> None:
    result = run("schema", "review", "rag")
    assert result.exit_code == 2
    assert "command line: unknown-guide there is no guide rag" in result.stderr
