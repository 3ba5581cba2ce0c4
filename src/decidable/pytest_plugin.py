"""Reviews and decision records under pytest: one item an entry of a review, four a record."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from decidable import pytest_records
from decidable.pytest_records import RECORDS, RESULT, Judged, RecordFile, UnmetError, today

if TYPE_CHECKING:
    from typing import Literal

    from decidable.outcome import Opened, Outcome

SUFFIX = ".review.yaml"
KINDS = (
    "question",
    "evidence",
    "choice",
    "owners",
    "signal",
    "pressure",
    "pitfall",
    "trigger",
    "adr",
    "status",
    "file",
)
SUMMARY, REPORT = "decidable_summary", "decidable_report"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("decidable", "decision reviews")
    group.addoption(
        "--decidable-today",
        type=_day,
        default=None,
        metavar="DATE",
        help="judge reviews as of this day (YYYY-MM-DD)",
    )
    group.addoption(
        "--decidable-due",
        choices=["warn", "fail"],
        default="warn",
        help="what becomes of an entry against which only the date speaks (weekly runs: fail)",
    )
    group.addoption(
        "--decidable-report",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="write a report: a page where the name ends in .html, else Markdown (may be given more than once)",
    )
    parser.addini(
        "decidable_checklists", "folders in which checklists are looked up first", type="paths", default=[]
    )
    parser.addini(
        "decidable_engines",
        "engines that hold tables, each as NAME = IBIS-URL; the environment says others as DECIDABLE_ENGINE_NAME",
        type="linelist",
        default=[],
    )
    pytest_records.options(parser)


def _day(written: str) -> date:
    return date.fromisoformat(written)


def pytest_configure(config: pytest.Config) -> None:
    for kind in KINDS:
        config.addinivalue_line("markers", f"{kind}: an entry of this kind in a decision review")
    for path in config.getoption("--decidable-report"):
        _see_that_it_can_be_written(path)
    pytest_records.configured(config)


def _see_that_it_can_be_written(path: Path) -> None:
    """Say before anything is measured that a report cannot be written."""
    from decidable.errors import DecidableError  # noqa: PLC0415  (runs without a report do not pay for it)
    from decidable.report import ready  # noqa: PLC0415

    try:
        ready(path)
    except DecidableError as error:
        raise pytest.UsageError(str(error)) from None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ReviewFile | RecordFile | None:
    if file_path in parent.config.stash[RECORDS]:
        return RecordFile.from_parent(parent, path=file_path)
    return ReviewFile.from_parent(parent, path=file_path) if file_path.name.endswith(SUFFIX) else None


class ReviewFile(pytest.File):
    """One review. It is read when its entries are collected, and measured and judged when the first of them runs."""

    @cached_property
    def opened(self) -> Opened:
        from decidable.reviewing import open_review  # noqa: PLC0415  (runs without a review do not pay for it)

        return open_review(self.path, self.config.getini("decidable_checklists"))

    @cached_property
    def outcome(self) -> Outcome:
        from decidable.measures.engines import using  # noqa: PLC0415
        from decidable.reviewing import decide  # noqa: PLC0415

        due: Literal["warns", "fails"] = (
            "fails" if self.config.getoption("--decidable-due") == "fail" else "warns"
        )
        named = [line.partition("=") for line in self.config.getini("decidable_engines")]
        with using({name.strip(): url.strip() for name, _, url in named}):
            return decide(self.opened, today(self.config), due)

    @cached_property
    def told(self) -> Iterator[tuple[str, str]]:
        """Yield what is to be told of the whole review once, with the first entry that runs."""
        return iter([(SUMMARY, _summary(self.outcome, self.nodeid))])

    @cached_property
    def reported(self) -> Iterator[str]:
        """Yield what the report is made of once, with the first entry that runs, where a report is asked for."""
        from decidable.report import report_on  # noqa: PLC0415

        asked = bool(self.config.getoption("--decidable-report"))
        return iter([report_on(self.outcome, self.nodeid).model_dump_json()] if asked else [])

    def collect(self) -> Iterator[Entry]:
        for id_, kind in self.opened.entries():
            yield Entry.from_parent(self, name=id_, kind=kind)


class Entry(Judged):
    """One entry of a review, whose finding is the result of the test."""

    parent: ReviewFile
    reported = ""

    def __init__(self, *, kind: str, **kwargs: Any) -> None:  # noqa: ANN401  (pytest's own arguments)
        super().__init__(**kwargs)
        self.add_marker(kind)
        waiver = self.parent.opened.waiver(self.name, today(self.config))
        if waiver:
            reason = f"waived until {waiver.expires} by {waiver.approved_by}: {waiver.reason}"
            self.add_marker(pytest.mark.xfail(raises=UnmetError, reason=reason, strict=False))

    def runtest(self) -> None:
        verdict = self.parent.outcome.verdicts[self.name]
        self.user_properties += [*self.parent.told, (RESULT, verdict.result)]
        self.reported = next(self.parent.reported, "")
        if verdict.result in {"fails", "waived"}:
            raise UnmetError(self.reasons(verdict.problems))
        if verdict.result == "open":
            pytest.skip(f"not decided yet: {verdict.problems[0].message}")
        if verdict.problems:
            self.add_report_section("call", "review", self.reasons(verdict.problems))

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.parent.opened.line(self.name) - 1, self.name


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a skipped entry be reported at its own line, not at the line of this plugin that skips it.

    What the report is made of goes along on an attribute: a property would stand in JUnit XML too.
    """
    report = yield
    if isinstance(item, Entry) and report.when == "call":
        setattr(report, REPORT, item.reported)
    if isinstance(item, Entry) and report.skipped and isinstance(report.longrepr, tuple):
        path, line, _ = item.reportinfo()
        report.longrepr = (str(path), line + 1, report.longrepr[2])
    return report


def pytest_report_teststatus(
    report: pytest.CollectReport | pytest.TestReport,
) -> tuple[str, str, tuple[str, dict[str, bool]]] | None:
    """Show an entry that holds with a warning as such."""
    if report.when != "call" or not report.passed:
        return None
    properties = dict(getattr(report, "user_properties", ()))
    return ("warned", "w", ("WARNED", {"yellow": True})) if properties.get(RESULT) == "warns" else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the verdict on each review of which an entry ran, in whatever process that was, and write the report."""
    reports = [report for category in terminalreporter.stats.values() for report in category]
    properties = [pair for report in reports for pair in getattr(report, "user_properties", ())]
    told = sorted({value for key, value in properties if key == SUMMARY})
    if told:
        terminalreporter.section("decision reviews")
        for text in told:
            terminalreporter.write_line(text)
    if paths := config.getoption("--decidable-report"):
        _write({getattr(report, REPORT, "") for report in reports}, paths)


def _write(texts: set[str], paths: list[Path]) -> None:
    """Write the reports on the reviews of which an entry ran, in the form that each name asks for."""
    from decidable.report import Report, written  # noqa: PLC0415

    reports = {
        report.name: report for text in sorted(texts) if text for report in [Report.model_validate_json(text)]
    }
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written(sorted(reports.values(), key=lambda of: of.name), path), encoding="utf-8")


def _summary(outcome: Outcome, name: str) -> str:
    """Say of one review: the verdict, what it rests on, what to do next, and when to look again."""
    from decidable.errors import visible  # noqa: PLC0415

    rows = [name, f"  {outcome.sentence()}"]
    for id_, verdict in outcome.verdicts.items():
        if verdict.kind == "evidence" and verdict.basis:
            rows.append(f"  {verdict.basis} {id_}: {outcome.headline(id_)}")
            rows += [f"    next: {step}" for step in outcome.advice(id_)]
        if verdict.result in {"warns", "waived"}:
            rows += [f"  {verdict.result} {id_}: {problem.message}" for problem in verdict.problems]
    following = outcome.next_date()
    rows += [f"  next date {following[0]}: {following[1]}"] if following else []
    return "\n".join(visible(row) for row in rows)
