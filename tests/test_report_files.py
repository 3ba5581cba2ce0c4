"""Reports of many reviews, how long they may be, and the files that a run writes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from decidable.errors import DecidableError
from decidable.files import see_writable
from decidable.report import Report, report_on, written
from decidable.report.rendering import markdown
from decidable.reviewing import decide, open_review
from support.tasting import REVIEW
from support.telling import GUIDE, TODAY, WAIVER, Told, example, page, rendered, teller, text

told = pytest.fixture(teller)


def test_several_reviews_stand_in_one_report_below_an_index(told: Told) -> None:
    reports = [told(), told(("status: accepted", "status: rejected"), name="old.review.yaml")]
    soup = page(*reports)
    assert [link["href"] for link in soup.select(".index a")] == ["#review-1", "#review-2"]
    assert len(soup.select("article")) == 2
    assert len(soup.select("h1")) == 1
    assert text(rendered(*reports).table).startswith("review verdict next date What we drink decided: Green")


@pytest.mark.slow
def test_ids_are_unique_and_links_inside_the_page_lead_somewhere() -> None:
    soup = page(*map(example, ("filings-assistant", "tuned-to-hide-grounding", "support-assistant")))
    ids = [str(element["id"]) for element in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    inside = [str(link["href"])[1:] for link in soup.select('a[href^="#"]')]
    assert set(inside) <= set(ids)


@pytest.mark.slow
def test_markdown_is_never_too_long_for_the_summary_of_a_job_and_the_worst_stay(told: Told) -> None:
    questions = "".join(
        f"  taste-{number}: {{title: Is it bitter?, answers: {{bitter: {{title: Yes}}}}}}\n"
        for number in range(1000)
    )
    guide = GUIDE.replace("evidence:", questions + "evidence:")
    answers = "".join(
        f"  taste-{number}: {{answer: bitter, because: {'<|> ' * 150}}}\n" for number in range(999)
    )
    report = told(("evidence:\n", answers + "evidence:\n"), guide=guide)
    assert report.results() == {"fail": 1, "pass": 1007}
    failing = tuple(item.model_copy(update={"result": "fails"}) for item in report.items)
    red = report.model_copy(update={"items": failing})
    many = [report.model_copy(update={"title": f"<{number}> " * 200}) for number in range(300)]
    for reports, said in (([red, red], "And 708 more."), (many[:30], "taste-999"), (many, "And 200 more.")):
        written_ = markdown(reports)
        assert len(written_.encode()) <= 1_000_000
        assert said in written_


def test_no_run_gives_an_empty_report() -> None:
    assert markdown([]) == "No review was run.\n"
    assert "No review was run." in text(page())


def test_the_data_of_a_report_travels_as_json(told: Told) -> None:
    for report in (told(), told(("owners: {kettle: Ada}\n", WAIVER)), example("filings-assistant")):
        assert Report.model_validate_json(report.model_dump_json()) == report


def test_a_file_whose_name_no_text_can_hold_is_reported(told: Told, tmp_path: Path) -> None:
    told()
    path = tmp_path / "cup-\udcff.review.yaml"
    path.write_text(REVIEW)
    report = report_on(decide(open_review(path), TODAY), path.name)
    assert "cup\\-\\\\udcff.review.yaml" in written(
        [Report.model_validate_json(report.model_dump_json())], Path("a.md")
    )
    assert written([report], Path("a.html")).encode()


def test_a_report_that_cannot_be_written_is_refused_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    for path in (tmp_path, tmp_path / "taken" / "report.html"):
        with pytest.raises(DecidableError) as error:
            see_writable(path)
        assert error.value.problems[0].code == "file-unwritable"
    see_writable(tmp_path / "new" / "report.html")


@pytest.mark.slow
def test_a_run_writes_page_and_summary_of_every_review_and_junit_does_not_hold_them(
    pytester: pytest.Pytester, told: Told, tmp_path: Path
) -> None:
    told()
    told(("owners: {kettle: Ada}\n", ""), name="other.review.yaml")
    options = [
        "--decidable-today=2026-11-22",
        "--junit-xml=junit.xml",
        "-n2",
        "-p",
        "xdist",
        "-p",
        "no:hypothesispytest",
    ]
    reports = ["--decidable-report=out/report.html", "--decidable-report=out/summary.md"]
    pytester.runpytest(str(tmp_path), *options, *reports).assert_outcomes(passed=15, failed=1)
    soup = BeautifulSoup((pytester.path / "out" / "report.html").read_text(), "html.parser")
    assert [text(link) for link in soup.select(".index p")] == [
        "Decided: Green, on 1 attested; 1 claim",
        "Not decided: Green, and 1 of 8 entries fails: owners",
    ]
    assert (pytester.path / "out" / "summary.md").read_text().count("\n## ") == 2
    assert "findings" not in (pytester.path / "junit.xml").read_text()


def test_a_run_that_cannot_write_its_report_is_a_usage_error(pytester: pytest.Pytester) -> None:
    (pytester.path / "taken").write_text("")
    result = pytester.runpytest("--decidable-report=taken/report.html")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*taken/report.html: file-unwritable *"])


@pytest.mark.slow
def test_a_full_disk_keeps_the_old_report_and_fails_the_run_without_a_traceback(tmp_path: Path) -> None:
    """A limit on the size of files stops the writer as a full disk does."""
    (tmp_path / "tea.review.yaml").write_text("decision: rag-vs-fine-tuning\ntitle: Tea\nstatus: draft\n")
    (tmp_path / "r.html").write_text("the old report")
    pytest_ = f"{sys.executable} -m pytest -q -p no:cacheprovider --decidable-report=r.html"
    done = subprocess.run(
        ["bash", "-c", f"ulimit -f 8; exec {pytest_}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        # What measures coverage would write its own file against the limit, and complain.
        env={name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")},
    )
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "r.html: file-unwritable cannot be written" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert (tmp_path / "r.html").read_text() == "the old report"
    assert {path.name for path in tmp_path.iterdir()} == {"r.html", "tea.review.yaml"}


@pytest.mark.parametrize("target", ["../outside.txt", "/dev/full", "r.md", "nowhere/r.md"])
def test_a_report_takes_the_place_of_a_link_and_does_not_follow_it(
    pytester: pytest.Pytester, target: str
) -> None:
    outside = pytester.path.parent / "outside.txt"
    outside.write_text("kept")
    (pytester.path / "r.md").symlink_to(target)
    (pytester.path / "tea.review.yaml").write_text(
        "decision: rag-vs-fine-tuning\ntitle: Tea\nstatus: draft\n"
    )
    assert pytester.runpytest("--decidable-report=r.md").ret == pytest.ExitCode.OK
    assert outside.read_text() == "kept"
    assert (pytester.path / "r.md").read_text().startswith("## Tea")
    assert not (pytester.path / "r.md").is_symlink()
