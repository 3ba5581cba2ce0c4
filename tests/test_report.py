"""The report: the same of every review, in every form, whatever stands in the review."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from decidable.kinds import HEADINGS
from decidable.report import Report, report_on, written
from decidable.report.model import FINDINGS, Part
from decidable.report.rendering import markdown
from decidable.reviewing import decide, open_review
from support.telling import EXAMPLES, GUIDE, TODAY, WAIVER, Told, example, page, rendered, teller, text

told = pytest.fixture(teller)
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[press](javascript:alert(1))",
    "javascript:alert(1)",
    "https://evil.example/a",
    "www.evil.example",
    "![x](https://evil.example/x.png)",
    "</td></table><h1>decided</h1>",
    '"; } } </style><script>alert(1)</script> \\',
    "{{ 7 * 7 }} {% raw %}",
    "a | b `c` **d** __e__ ~~f~~",
    "&lt;b&gt; &#x3c;",
    "1. first\n2. second\n\n# heading\n---\n",
    "\\u202egnp.exe \\u2066hidden\\u2069 \\u200b",
    "x" * 300,
)


def test_the_verdict_stands_first_and_every_entry_with_its_finding(told: Told) -> None:
    soup = page(told())
    assert text(soup.h1) == "What we drink"
    assert text(soup.select_one(".sentence")) == "Decided: Green, on 1 attested; 1 claim"
    rows = {str(row["id"]).partition("-entry-")[2]: row for row in soup.select(".findings tr[id]")}
    assert list(rows) == ["taste", "tasting", "choice", "owners", "adr", "faces", "fashion", "new-kettle"]
    assert {text(row.select_one(".result")) for row in rows.values()} == {"passes"}
    assert text(rows["tasting"].select_one(".mark")) == "attested"
    assert "it was bitter (read by Bo)" in text(rows["tasting"])
    assert "Ada checks it by 2027-01-01" in text(rows["new-kettle"])


def test_what_fails_says_where_what_and_how_to_mend_it_and_links_to_the_guide(told: Told) -> None:
    report = told(("owners: {kettle: Ada}\n", "owners: {}\n"))
    problem = page(report).select_one(".finding-fails .problem")
    assert "Nobody is named for kettle" in text(problem)
    assert "add kettle: under owners:, a name or {not-here: reason}" in text(problem)
    assert "cup.review.yaml:7:1" in text(problem)
    assert problem is not None
    assert [link["href"] for link in problem.select("a")] == ["https://docs.example.org/tea.html#kettle"]
    assert [step.entry for step in report.steps()] == ["owners"]
    assert "nobody is named for kettle" in text(rendered(report))


def test_a_waived_entry_is_marked_and_its_days_are_counted(told: Told) -> None:
    report = told(("owners: {kettle: Ada}\n", WAIVER))
    assert report.marks() == {"attested": 1}
    assert report.results() == {"waived": 1, "pass": 7}
    [due] = [due for due in report.dates if "waiver" in due.what]
    assert (due.when(), due.who, due.why) == ("in 10 days", "Bo", "Ada is away")
    for soup in (page(report), rendered(report)):
        assert "waived until 2026-12-02 (10 days left), by Bo: Ada is away" in text(soup)
        assert "in 10 days" in text(soup)
    assert text(page(report).select_one(".finding-waived .mark")) == "waived"


def test_what_is_past_is_counted_backwards_and_is_not_the_next_date(told: Told) -> None:
    report = told(("check-by: 2027-01-01", "check-by: 2026-11-21"))
    assert [due.when() for due in report.dates] == ["1 day ago", "in 78 days"]
    assert (report.state, report.overdue) == ("decided", ("new-kettle",))
    following = report.next_date()
    assert following is not None
    assert following.what.startswith("tasting is too old")


def test_inputs_are_named_from_the_root_with_their_digests(told: Told, tmp_path: Path) -> None:
    report = told()
    digests = {each.value: each.digest for each in (*report.files, *report.proofs[0].inputs)}
    assert digests == {
        name: hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
        for name in ("cup.review.yaml", "checklists/tea.yaml", "adr.md", "notes.txt")
    }
    assert digests["notes.txt"] in text(page(report).select_one(".inputs"))
    assert str(tmp_path) not in written([report], Path("report.html")) + markdown([report])


def test_evidence_says_whether_it_was_measured_recorded_or_attested() -> None:
    assert example("filings-assistant").marks() == {"measured": 4}
    assert example("support-assistant").marks() == {"measured": 2, "recorded": 2}
    proof, *_ = [each for each in example("support-assistant").measured() if each.mark == "recorded"]
    assert proof.mark == "recorded"
    file, measure, *recorded = proof.inputs
    assert file.value == "docs/examples/support-assistant/task-evaluation.json"
    assert measure.value == "task-evaluation of decidable 0.1.0, in site-packages"
    assert [given.value for given in recorded] == ["tickets.jsonl", "agents.csv", "repeats.csv"]


def test_of_a_record_is_told_when_it_was_made_by_which_version_and_from_what() -> None:
    report = example("support-assistant")
    record = json.loads((EXAMPLES / "support-assistant" / "behavior-gap.json").read_text())
    for soup in (page(report), rendered(report)):
        assert "Behavior gap analysis, recorded on 2026-11-09 by decidable 0.1.0" in text(soup)
        assert all(digest[:12] in text(soup) for digest in record["digests"].values())


def test_the_checklist_that_comes_with_the_package_is_named_with_its_digest(tmp_path: Path) -> None:
    path = tmp_path / "mine.review.yaml"
    path.write_text("decision: rag-vs-fine-tuning\ntitle: Mine\nstatus: draft\n")
    told = {each.name: each for each in report_on(decide(open_review(path), TODAY), path.name).files}
    assert told["checklist"].value == "rag-vs-fine-tuning.yaml"
    checklist = EXAMPLES.parent.parent / "checklists" / "rag-vs-fine-tuning.yaml"
    assert told["checklist"].digest == hashlib.sha256(checklist.read_bytes()).hexdigest()


def test_page_and_markdown_have_the_same_parts_and_entries_in_the_same_order() -> None:
    report = example("tuned-to-hide-grounding")
    entries = [item.id for items in report.sections().values() for item in items]
    both = page(report), rendered(report)
    parts = [
        [text(heading) for heading in soup.select("h2, h3") if text(heading) in set(Part)] for soup in both
    ]
    assert parts == [list(Part), list(Part)]
    tables = [
        next(table for table in reversed(soup.select("table")) if text(table).startswith(" ".join(FINDINGS)))
        for soup in both
    ]
    ids = [
        [str(row["id"]).partition("-entry-")[2] for row in tables[0].select("tr[id]")],
        [text(code) for code in tables[1].select("code") if text(code) in entries],
    ]
    groups = [[text(row) for row in table.select("tbody tr") if text(row) in HEADINGS] for table in tables]
    assert ids == [entries, entries]
    assert groups == [list(HEADINGS)[1:]] * 2


def test_evidence_that_is_missing_is_counted_and_what_does_not_apply_is_not(told: Told) -> None:
    line = "  tasting: {owner: Ada, gathered: 2026-11-10, artefact: notes.txt, says: it was bitter, read-by: Bo}\n"
    missing, applied = told(("evidence:\n" + line, "")), example("json-extractor")
    assert (missing.marks(), missing.facts()["Rests on"]) == ({"open": 1}, "1 claim")
    assert (applied.marks(), applied.facts()["Rests on"]) == ({"measured": 2}, "2 measured, 2 claims")


def test_a_measurement_shows_charts_figures_choices_and_advice() -> None:
    soup = page(example("tuned-to-hide-grounding"))
    found = next(each for each in soup.select(".measurement") if "Supported: rag" in text(each))
    assert text(found.select_one(".headline")).startswith("Supported: rag")
    assert text(found.select_one(".choices .chosen")).startswith("Fine-Tuning chosen open")
    figures = {
        text(row.th): [text(cell) for cell in row.select("td")] for row in found.select(".figures tbody tr")
    }
    assert figures["rag − closed-book"] == ["+40.7 points", "[31.7, 48.5]", "150"]  # noqa: RUF001
    assert "close the gap between rag and oracle-2 first" in text(found.select_one(".advice"))
    for chart in found.select("figure svg"):
        names = [soup.find(id=name) for name in str(chart["aria-labelledby"]).split()]
        assert [isinstance(name, Tag) and name.name for name in names] == ["title", "desc"]


def test_an_unreadable_review_has_a_report_too(told: Told) -> None:
    report = told(("title: What we drink", "title: [What we drink"))
    assert report.state == "unreadable"
    assert "Not decided: the review cannot be read" in text(page(report))
    assert "yaml-syntax" in text(page(report))
    assert "not decided: the review cannot be read" in text(rendered(report))


def test_a_page_allows_its_own_style_and_nothing_else(told: Told) -> None:
    soup = page(told())
    assert not soup.select("script, iframe, img, object, embed, form, base, link:not([rel=icon]), [style]")
    policy = soup.select_one('meta[http-equiv="Content-Security-Policy"]')
    assert policy is not None
    assert str(policy["content"]).startswith("default-src 'none'; style-src 'sha256-")
    assert all(not name.startswith("on") for element in soup.select("*") for name in element.attrs)


def saying(told: Told, said: str) -> Report:
    """Judge a review with a waiver that says this wherever a team writes."""
    return told(
        ("title: What we drink", f"title: {said}"),
        ("because: we tasted it", f"because: {said}"),
        ("says: it was bitter", f"says: {said}"),
        ("owners: {kettle: Ada}\n", WAIVER.replace("Ada is away", said).replace("Bo", said)),
    )


def names(soup: BeautifulSoup) -> list[str]:
    return [element.name for element in soup.select("*")]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_whatever_a_review_says_is_shown_as_text_that_does_nothing(told: Told, hostile: str) -> None:
    said = json.dumps(hostile).replace("\\\\u", "\\u")
    report, harmless = saying(told, said), saying(told, "words")
    assert report.state == "provisional"
    soup, plain = page(report), page(harmless)
    assert names(soup) == names(plain)
    assert all(str(link["href"]).startswith(("#", "https://docs.example.org/")) for link in soup.select("a"))
    assert not {letter for letter in str(soup) if not (letter.isprintable() or letter == "\n")}
    shown = rendered(report)
    assert names(shown) == names(rendered(harmless))
    apart = {"\n", "\u200b"}  # the second keeps names and addresses from being looked up
    assert not {letter for letter in str(shown) if not (letter.isprintable() or letter in apart)}


def test_a_link_of_a_guide_is_followed_only_to_the_web(told: Told) -> None:
    report = told(guide=GUIDE.replace("https://docs.example.org/tea.html", "//evil.example/tea.html"))
    assert not [link for link in page(report).select("a") if "evil" in str(link["href"])]
