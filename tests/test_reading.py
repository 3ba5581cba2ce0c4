"""Every mistake in a file is a listed problem with its line, its code and a hint."""

from __future__ import annotations

from pathlib import Path

import pytest

from decidable.checklists import find_guide, read_guide
from decidable.errors import Problem, UnreadableError
from decidable.guide import Guide
from decidable.review import Review, model_for
from decidable.validation import check
from decidable.yaml_document import parse

GUIDE = """\
format: 1
id: tea
title: Green or black
url: https://docs.example.org/tea.html
options:
  green: {title: Green, owners: {kettle: {title: Kettle}}}
  black: {title: Black}
questions:
  taste:
    title: Is it too bitter?
    answers: {bitter: {title: Yes}, mild: {title: No}}
evidence:
  tasting: {title: A tasting}
signals:
  faces: {title: Faces, option: green}
triggers:
  new-kettle: {title: New kettle}
"""


@pytest.fixture
def guide(tmp_path: Path) -> Guide:
    path = tmp_path / "tea.yaml"
    path.write_text(GUIDE)
    return read_guide(path)


def checked(guide: Guide, folder: Path, text: str) -> tuple[Review | None, list[Problem]]:
    path = folder / "a.review.yaml"
    path.write_text("decision: tea\ntitle: Tea\nstatus: draft\n" + text)
    review, mistakes = check(parse(path), model_for(guide, {}), {"folder": folder, "root": folder})
    return review, [problem for _, problem in mistakes]


@pytest.mark.parametrize(
    ("text", "expected", "hint"),
    [
        ("titel: x", "4:1: unknown-key titel is not a key here", "did you mean title?"),
        ("choice: green", "4:9: wrong-shape choice is not a list", "write it in brackets: [one, two]"),
        (
            "questions: {taste: {answer: sour, because: x}}",
            "4:29: unknown-value sour",
            "one of: bitter, mild",
        ),
        ("questions: {taste: {answer: mild}}", "4:13: missing-key because is missing", "add because:"),
        (
            "set-aside: {fashion: ' '}",
            "4:22: empty-text fashion is blank",
            "write a sentence",
        ),
        ("questions: {tase: {answer: mild}}", "4:13: unknown-key tase", "did you mean taste?"),
        (
            "questions: [taste]",
            "4:1: wrong-shape questions is not a mapping",
            "write `key: value` lines below it",
        ),
        ("owners: {ketle: Ada}", "4:10: unknown-key ketle", "did you mean kettle?"),
        ("owners: {kettle: {nothere: x}}", "4:19: unknown-key nothere", "did you mean not-here?"),
        ("signals: {faces: maybe}", "4:18: unknown-value maybe", "one of: observed, absent"),
        ("decided: 20.11.2026", "4:10: bad-date 20.11.2026 is not a date", "write YYYY-MM-DD"),
        ("decided: 2026-02-30", "4:10: bad-date 2026-02-30 is not a date", "write YYYY-MM-DD"),
        ("triggers: {new-kettle: {owner: x}}", "4:12: trigger-unwatched", "give check-by; or evidence"),
        (
            "owners: {kettle: {not-here: this, that}}",
            "4:35: unknown-key that is not a key",
            'put the text in quotes, because a comma ends it here: owners: {kettle: {not-here: "this, that"}}',
        ),
        ("titel:", "4:1: unknown-key titel", "did you mean title?"),
        ("signals:\n  facs:", "5:3: unknown-key facs", "did you mean faces?"),
        ("adr: none.md", "4:6: input-missing there is no file none.md", "paths are relative to the file"),
        ("adr: ../../../etc/passwd", "4:6: outside-root", "name a file inside it"),
        ("adr: " + "9" * 400, "4:6: input-missing", "paths are relative to the file"),
        ('adr: "a\\0b"', "4:6: input-missing", "paths are relative to the file"),
        ("adr: /etc/passwd", "4:6: outside-root", "name a file inside it"),
        (
            "evidence: {tasting: {owner: x, gathered: 2026-11-01, reader: y}}",
            "4:54: unknown-key reader",
            "did you mean read-by?",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place_its_code_and_a_hint(
    guide: Guide, tmp_path: Path, text: str, expected: str, hint: str
) -> None:
    _, problems = checked(guide, tmp_path, text)
    told = "\n".join(str(problem) for problem in problems)
    assert f"a.review.yaml:{expected}" in told
    assert f"  hint: {hint}" in told


def test_all_mistakes_of_a_file_are_told_at_once(guide: Guide, tmp_path: Path) -> None:
    text = "choice: [x]\nowners: {y: z}\nquestions:\n  taste: {answer: u}\n  taste: {}\nfoo: bar\n"
    _, problems = checked(guide, tmp_path, text)
    assert sorted(problem.code for problem in problems) == [
        "missing-key", "repeated-key", "unknown-key", "unknown-key", "unknown-value",
    ]  # fmt: skip


def test_a_value_that_is_mistaken_is_not_called_missing_too(guide: Guide, tmp_path: Path) -> None:
    path = tmp_path / "a.review.yaml"
    path.write_text("decision: tea\ntitle: Tea\nstatus: acepted\n")
    _, mistakes = check(parse(path), model_for(guide, {}), {"folder": tmp_path, "root": tmp_path})
    assert [problem.code for _, problem in mistakes] == ["unknown-value"]


def test_an_entry_with_a_mistake_is_left_out_and_the_others_stay(guide: Guide, tmp_path: Path) -> None:
    review, _ = checked(
        guide,
        tmp_path,
        "questions: {taste: {answer: u}}\nowners: {kettle: Ada, x: y}\nsignals: {faces: absent}\n",
    )
    assert review is not None
    assert (review.questions, review.owners, review.signals) == ({}, {"kettle": "Ada"}, {"faces": "absent"})


def test_a_symlink_may_not_lead_out_of_the_root(guide: Guide, tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "outside.md").touch()
    (tmp_path / "inside" / "link.md").symlink_to(tmp_path / "outside.md")
    _, [problem] = checked(guide, tmp_path / "inside", "adr: link.md")
    assert problem.code == "outside-root"


def test_without_a_title_there_is_no_review(guide: Guide, tmp_path: Path) -> None:
    path = tmp_path / "a.review.yaml"
    path.write_text("decision: tea\nstatus: draft\n")
    review, [(location, problem)] = check(parse(path), model_for(guide, {}))
    assert (review, location, problem.code) == (None, ("title",), "missing-key")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("format: 1", "format: 2", "unknown-value"),
        ("title: A tasting", "title: A tasting, maximum-age: soon", "bad-value"),
        ("option: green", "colour: green", "unknown-key"),
        ("url: https://docs.example.org/tea.html", "", "missing-key"),
    ],
)
def test_a_checklist_that_does_not_fit_is_refused(tmp_path: Path, old: str, new: str, code: str) -> None:
    path = tmp_path / "tea.yaml"
    path.write_text(GUIDE.replace(old, new))
    with pytest.raises(UnreadableError, match=code):
        read_guide(path)


def test_a_guide_is_looked_up_in_the_first_folder_that_has_it(tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "tea.yaml").write_text(GUIDE)
    review = tmp_path / "a.review.yaml"
    review.write_text("decision: tea\n")
    assert (
        find_guide(parse(review), [tmp_path / "first", tmp_path / "second"])
        == tmp_path / "first" / "tea.yaml"
    )


def test_the_shipped_guides_are_found_without_a_folder(tmp_path: Path) -> None:
    review = tmp_path / "a.review.yaml"
    review.write_text("decision: rag-vs-fine-tuning\n")
    assert find_guide(parse(review), []).name == "rag-vs-fine-tuning.yaml"


@pytest.mark.parametrize(
    ("text", "code"),
    [("decision: te", "unknown-guide"), ("title: x", "missing-key"), ("decision: ../tea", "unknown-guide")],
)
def test_an_unknown_guide_is_a_problem_that_names_the_nearest(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "tea.yaml").write_text(GUIDE)
    review = tmp_path / "a.review.yaml"
    review.write_text(text)
    with pytest.raises(UnreadableError, match=rf":1:1: {code}(.|\n)*hint: .*tea"):
        find_guide(parse(review), [tmp_path])
