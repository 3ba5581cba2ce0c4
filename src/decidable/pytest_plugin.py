"""Reviews under pytest: a ``*.review.yaml`` file becomes one item an entry."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from typing import Literal

    from decidable.outcome import Opened, Outcome, Verdict

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
SUMMARY, REPORT, RESULT = "decidable_summary", "decidable_report", "decidable_result"


class UnmetError(Exception):
    """An entry of a review does not hold; its text says where, what, and what would make it right."""


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
        "--decidable-report", type=Path, default=None, metavar="FILE.md", help="write a report in Markdown"
    )
    parser.addini(
        "decidable_checklists", "folders in which checklists are looked up first", type="paths", default=[]
    )


def _day(written: str) -> date:
    return date.fromisoformat(written)


def pytest_configure(config: pytest.Config) -> None:
    for kind in KINDS:
        config.addinivalue_line("markers", f"{kind}: an entry of this kind in a decision review")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ReviewFile | None:
    return ReviewFile.from_parent(parent, path=file_path) if file_path.name.endswith(SUFFIX) else None


class ReviewFile(pytest.File):
    """One review. It is read when its entries are collected, and measured and judged when the first of them runs."""

    @cached_property
    def opened(self) -> Opened:
        from decidable.reviewing import open_review  # noqa: PLC0415  (runs without a review do not pay for it)

        return open_review(self.path, self.config.getini("decidable_checklists"))

    @cached_property
    def outcome(self) -> Outcome:
        from decidable.reviewing import decide  # noqa: PLC0415

        due: Literal["warns", "fails"] = (
            "fails" if self.config.getoption("--decidable-due") == "fail" else "warns"
        )
        return decide(self.opened, _today(self.config), due)

    @cached_property
    def told(self) -> Iterator[tuple[str, str]]:
        """Yield what is to be told of the whole review once, with the first entry that runs."""
        from decidable.report import markdown  # noqa: PLC0415

        told = [(SUMMARY, _summary(self.outcome, self.nodeid))]
        if self.config.getoption("--decidable-report"):
            told.append((REPORT, markdown(self.outcome, self.nodeid)))
        return iter(told)

    def collect(self) -> Iterator[Entry]:
        for id_, kind in self.opened.entries():
            yield Entry.from_parent(self, name=id_, kind=kind)


class Entry(pytest.Item):
    """One entry of a review, whose finding is the result of the test."""

    parent: ReviewFile

    def __init__(self, *, kind: str, **kwargs: Any) -> None:  # noqa: ANN401  (pytest's own arguments)
        super().__init__(**kwargs)
        self.add_marker(kind)
        waiver = self.parent.opened.waiver(self.name, _today(self.config))
        if waiver:
            reason = f"waived until {waiver.expires} by {waiver.approved_by}: {waiver.reason}"
            self.add_marker(pytest.mark.xfail(raises=UnmetError, reason=reason, strict=False))

    def runtest(self) -> None:
        verdict = self.parent.outcome.verdicts[self.name]
        self.user_properties += [*self.parent.told, (RESULT, verdict.result)]
        if verdict.result in {"fails", "waived"}:
            raise UnmetError(self.reasons(verdict))
        if verdict.result == "open":
            pytest.skip(f"not decided yet: {verdict.problems[0].message}")
        if verdict.problems:
            self.add_report_section("call", "review", self.reasons(verdict))

    def reasons(self, verdict: Verdict) -> str:
        """Tell every reason, with paths as pytest shows them: relative to its root."""
        root = self.config.rootpath
        return "\n".join(
            str(replace(problem, path=_relative(problem.path, root))) for problem in verdict.problems
        )

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        if isinstance(excinfo.value, UnmetError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *args, **kwargs)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.parent.opened.line(self.name) - 1, self.name


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a skipped entry be reported at its own line, not at the line of this plugin that skips it."""
    report = yield
    if isinstance(item, Entry) and report.skipped and isinstance(report.longrepr, tuple):
        path, line, _ = item.reportinfo()
        report.longrepr = (str(path), line + 1, report.longrepr[2])
    return report


def pytest_report_teststatus(
    report: pytest.CollectReport | pytest.TestReport,
) -> tuple[str, str, tuple[str, dict[str, bool]]] | None:
    """Show an entry that holds with a warning as such."""
    properties = dict(getattr(report, "user_properties", ()))
    if report.when == "call" and report.passed and properties.get(RESULT) == "warns":
        return "warned", "w", ("WARNED", {"yellow": True})
    return None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the verdict on each review of which an entry ran, in whatever process that was, and write the report."""
    reports = [report for category in terminalreporter.stats.values() for report in category]
    properties = [pair for report in reports for pair in getattr(report, "user_properties", ())]
    told = {name: sorted({value for key, value in properties if key == name}) for name in (SUMMARY, REPORT)}
    if told[SUMMARY]:
        terminalreporter.section("decision reviews")
        for text in told[SUMMARY]:
            terminalreporter.write_line(text)
    path = config.getoption("--decidable-report")
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(told[REPORT]) or "No review was run.\n", encoding="utf-8")


def _today(config: pytest.Config) -> date:
    given: date | None = config.getoption("--decidable-today")
    return given or date.today()  # noqa: DTZ011  (the team's own day)


def _relative(path: Path, root: Path) -> Path:
    return path.relative_to(root) if path.is_relative_to(root) else path


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
