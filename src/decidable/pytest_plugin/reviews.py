"""Reviews under pytest: each file becomes one item an entry."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from decidable.errors import visible
from decidable.evidence.context import using_engines
from decidable.pytest_plugin import REPORT, RESULT, SUMMARY
from decidable.pytest_plugin.adrs import Judged, UnmetError, today
from decidable.reviewing import decide, open_review
from decidable.text import one_line

if TYPE_CHECKING:
    from decidable.outcome import LoadedReview, Outcome


class ReviewFile(pytest.File):
    """One review. It is read when its entries are collected, and measured and judged when the first of them runs."""

    @classmethod
    def of(cls, parent: pytest.Collector, path: Path) -> ReviewFile:
        """The review at a path. A path that a CI log would carry out, were it a line, gets a node id that it would not."""
        root = parent.config.rootpath
        named = path.relative_to(root).as_posix() if path.is_relative_to(root) else ""
        given: dict[str, Any] = {"nodeid": visible(named)} if visible(named) != named else {}
        file: ReviewFile = cls.from_parent(parent, path=path, **given)
        return file

    @cached_property
    def opened(self) -> LoadedReview:
        return open_review(self.path, self.config.getini("decidable_checklists"))

    @cached_property
    def outcome(self) -> Outcome:
        due: Literal["warns", "fails"] = (
            "fails" if self.config.getoption("--decidable-due") == "fail" else "warns"
        )
        named = [line.partition("=") for line in self.config.getini("decidable_engines")]
        with using_engines({name.strip(): url.strip() for name, _, url in named}):
            return decide(self.opened, today(self.config), due)

    @cached_property
    def told(self) -> Iterator[tuple[str, str]]:
        """Yield what is to be told of the whole review once, with the first entry that runs."""
        return iter([(SUMMARY, _summary(self.outcome, self.nodeid))])

    @cached_property
    def reported(self) -> Iterator[str]:
        """Yield what the report is made of once, with the first entry that runs, where a report is asked for."""
        from decidable.report import report_on  # noqa: PLC0415  (runs without a report do not pay for it)

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
        self.add_marker(pytest.mark.decidable(kind=kind))
        waiver = self.parent.opened.waiver(self.name, today(self.config))
        if waiver:
            reason = one_line(f"waived until {waiver.expires} by {waiver.approved_by}: {waiver.reason}")
            self.add_marker(pytest.mark.xfail(raises=UnmetError, reason=reason, strict=False))

    def runtest(self) -> None:
        verdict = self.parent.outcome.verdicts[self.name]
        self.user_properties += [*self.parent.told, (RESULT, verdict.result)]
        self.reported = next(self.parent.reported, "")
        if verdict.result in {"fails", "waived"}:
            raise UnmetError(self.reasons(verdict.problems))
        if verdict.result == "open":
            pytest.skip(f"not decided yet: {visible(verdict.problems[0].message)}")
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


def _summary(outcome: Outcome, name: str) -> str:
    """Say of one review: the verdict, what it rests on, what to do next, and when to look again."""
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
