"""A record agrees with its review and with the guide, or it is said where it does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from decidable import adr_checking, reviewing
from decidable.adr.reading import Adr, load, read
from decidable.adr.record import Status
from decidable.adr.rules import Standing, of_standing, severity_of
from decidable.adr_checking import check, ground
from decidable.outcome import LoadedReview
from support.adrs import ADDRESS, RECORD, REVIEW, TODAY, checked, codes, recorded_project, reviewed, said

project = pytest.fixture(recorded_project)


def test_what_agrees_is_not_spoken_of(project: Path) -> None:
    assert codes(project) == {}


TABLE = """
            none  open    decided failing due     deferred against rejected superseded
draft       -     -       warning warning warning -        warning warning  warning
proposed    -     -       warning warning warning -        warning warning  warning
accepted    error error   -       error   warning error    warning error    error
deferred    -     -       warning warning warning -        warning warning  warning
rejected    -     -       -       -       -       -        -       -        -
deprecated  -     warning warning -       -       warning  warning -        -
superseded  -     warning warning -       -       warning  warning -        -
none        -     error   error   error   warning error    error   warning  warning
empty       -     error   error   error   warning error    error   warning  warning
placeholder -     error   error   error   warning error    error   warning  warning
unknown     -     error   error   error   warning error    error   warning  warning
"""


def cells() -> Iterator[tuple[str, str, str]]:
    head, *rows = (line.split() for line in TABLE.strip().splitlines())
    for status, *row in rows:
        names = ("against the evidence" if name == "against" else name for name in head)
        yield from ((status, standing, severity) for standing, severity in zip(names, row, strict=True))


@pytest.mark.parametrize(("status", "standing", "severity"), list(cells()))
def test_the_status_of_a_record_is_held_against_that_of_its_review(
    status: str, standing: Standing, severity: str
) -> None:
    if standing == "none":
        assert severity_of(said(status).record.status, "none") == (None if severity == "-" else severity)
        return
    found = list(of_standing(said(status), reviewed(standing)))
    assert [each.severity for each in found] == ([severity] if severity != "-" else [])
    assert all(each.hint and each.message for each in found)


def test_an_accepted_record_that_says_it_is_against_the_evidence_agrees_with_such_a_review() -> None:
    text = "# Tea\n\nStatus: accepted\n\nDecided against the evidence, for a year.\n"
    assert not list(of_standing(Adr(Path("adr.md"), read(text)), reviewed("against the evidence")))


def test_the_table_names_every_status_and_every_standing() -> None:
    named = list(cells())
    assert {status for status, *_ in named} == set(get_args(Status))
    assert {standing for _, standing, _ in named} == set(get_args(Standing))


def test_what_was_read_is_told_where_no_status_was() -> None:
    messages = [
        next(of_standing(said(status), reviewed("decided"))).message
        for status in ("none", "empty", "placeholder", "unknown")
    ]
    assert messages == [
        "the record has no status, and its review is decided",
        "the record has a status label without a value, and its review is decided",
        "the record has '{proposed | accepted}', which is a placeholder, and its review is decided",
        "the record has 'warm', which is an unknown status, and its review is decided",
    ]


def test_a_review_that_is_past_its_date_is_told_with_whom_to_ask_and_since_when(project: Path) -> None:
    found = checked(project, date(2027, 2, 1))[0].findings
    assert [each.severity for each in found] == ["warning"]
    assert "Ada" in found[0].message
    assert "31 days" in found[0].message


def test_a_review_that_fails_or_is_a_draft_contradicts_an_accepted_record(project: Path) -> None:
    review = project / "tea.review.yaml"
    review.write_text(
        REVIEW.replace("bitter, because", "mild, because").replace("because: we tasted it", "because: ")
    )
    assert codes(project) == {"0001-tea.md": ["error adr-against-review"]}
    review.write_text(REVIEW.replace("accepted", "draft").replace("decided: 2026-11-20\n", ""))
    assert codes(project) == {"0001-tea.md": ["error adr-against-review"]}
    review.write_text("decision: tea\nadr: adr/0001-tea.md\n")
    assert codes(project) == {"0001-tea.md": ["error adr-against-review"]}


def test_an_accepted_record_that_links_to_no_review_that_is_there_is_an_error(project: Path) -> None:
    (project / "tea.review.yaml").unlink()
    assert codes(project) == {"0001-tea.md": ["error adr-against-review"]}
    (project / "adr" / "0001-tea.md").write_text(RECORD.replace("accepted", "proposed"))
    assert codes(project) == {}


def test_the_option_that_is_chosen_is_named_in_the_record(project: Path) -> None:
    record = project / "adr" / "0001-tea.md"
    record.write_text(RECORD.replace("Green tea", "It"))
    assert codes(project) == {"0001-tea.md": ["warning adr-option-unnamed"]}
    record.write_text(RECORD.replace("Green tea", "## Decision\n\nBlack tea"))
    assert codes(project) == {"0001-tea.md": ["error adr-option-unnamed"]}
    record.write_text(RECORD.replace("Green tea", f"## Decision\n\n[It]({ADDRESS}#green)"))
    assert codes(project) == {}


def test_review_and_record_name_each_other(project: Path) -> None:
    record, review = project / "adr" / "0001-tea.md", project / "tea.review.yaml"
    record.write_text(RECORD.replace("the review](../tea.review.yaml", f"the guide]({ADDRESS}"))
    assert codes(project) == {"0001-tea.md": ["warning adr-one-sided"]}
    record.write_text(RECORD)
    review.write_text(REVIEW.replace("adr: adr/0001-tea.md\n", ""))
    assert "warning adr-one-sided" in codes(project)["0001-tea.md"]


def test_a_proposed_record_whose_review_is_accepted_is_told(project: Path) -> None:
    (project / "adr" / "0001-tea.md").write_text(RECORD.replace("accepted", "proposed"))
    found = checked(project)[0].findings
    assert [(each.code, each.hint) for each in found] == [
        ("adr-against-review", "set the status of the record to accepted")
    ]


def test_a_number_that_two_records_have_is_told_and_one_file_gives_the_same_findings_as_its_folder(
    project: Path,
) -> None:
    folder = project / "adr"
    for name, text in {
        "0002-a.md": "# 2. A\n\nStatus: Accepted\n",
        "0002-b.md": "# 2. B\n\nStatus: Accepted\n",
        "0003-c.md": "# 3. C\n\nStatus: Superseded by ADR-0002\n",
        "0004-d.md": "# 4. D\n\nStatus: Accepted\n\nSupersedes [C](0003-c.md)\n",
    }.items():
        (folder / name).write_text(text)
    assert codes(project) == {
        "0003-c.md": ["warning adr-record-ambiguous"],
        "0004-d.md": ["warning adr-superseding"],
    }
    for name, findings in codes(project).items():
        record = load(folder / name)
        alone = check(record, ground([record], TODAY)).findings
        assert [f"{each.severity} {each.code}" for each in alone] == findings


def test_only_the_reviews_that_may_name_a_record_are_opened(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        (project / f"other-{number}.review.yaml").write_text(
            REVIEW.replace("0001-tea", f"09{number:02}-other")
        )
    (project / "escaped.review.yaml").write_text(REVIEW.replace("adr/0001-tea.md", '"adr/\\u0030001-tea.md"'))
    opened: list[str] = []

    def open_review(path: Path, checklists: Iterable[Path] = ()) -> LoadedReview:
        opened.append(path.name)
        return reviewing.open_review(path, checklists)

    monkeypatch.setattr(adr_checking, "open_review", open_review)
    record = load(project / "adr" / "0001-tea.md")
    found = check(record, ground([record], TODAY))
    assert sorted(opened) == ["escaped.review.yaml", "tea.review.yaml"]
    assert sorted(each.path.name for each in found.reviews) == sorted(opened)


def test_a_record_that_takes_the_place_of_another_is_named_there_too(project: Path) -> None:
    folder = project / "adr"
    (folder / "0002-a.md").write_text("# 2. A\n\n## Status\n\nSuperseded by [3. B](0003-b.md)\n")
    (folder / "0003-b.md").write_text("# 3. B\n\n## Status\n\nAccepted\n")
    assert codes(project) == {"0002-a.md": ["warning adr-superseding"]}
    (folder / "0003-b.md").write_text("# 3. B\n\n## Status\n\nAccepted\n\nSupersedes ADR-0002\n")
    assert codes(project) == {}
    (folder / "0002-a.md").write_text("# 2. A\n\n## Status\n\nAccepted\n")
    assert codes(project) == {"0003-b.md": ["warning adr-superseding"]}


def test_a_status_said_twice_and_rough_reading_are_told_at_their_lines(project: Path) -> None:
    (project / "adr" / "0001-tea.md").write_text(
        RECORD.replace("# Tea", "---\nstatus: proposed\ndate: May\n---\n# Tea")
    )
    found = checked(project)[0]
    assert [(of.code, of.line) for of in found.findings] == [
        ("adr-status-twice", 7),
        ("adr-read-roughly", 3),
        ("adr-against-review", 2),
    ]
