"""Reviews under pytest: each file becomes one item an entry."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from decidable.errors import visible
from decidable.evidence.context import using_engines
from decidable.files import shipped
from decidable.options import REPORT, RESULT, SUMMARY
from decidable.pytest_plugin.items import FailedError, Judged, UnmetError, today
from decidable.reviewing import decide, open_review
from decidable.text import counted, one_line

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
        named, roots = self.config.getoption("--decidable-guides"), self.config.getini("decidable_root")
        trusted = shipped() if named == "shipped" else Path(named) if named else None
        folders = self.config.getini("decidable_checklists")
        return open_review(self.path, folders, trusted, roots[0] if roots else None)

    @cached_property
    def outcome(self) -> Outcome:
        due: Literal["warns", "fails"] = (
            "fails" if self.config.getoption("--decidable-due") == "fail" else "warns"
        )
        named = [line.partition("=") for line in self.config.getini("decidable_engines")]
        with using_engines({name.strip(): url.strip() for name, _, url in named}):
            require = self.config.getoption("--decidable-require")
            # A report is on the whole review, whatever is asked for besides.
            part = self.left_out and not self.config.getoption("--decidable-report")
            return decide(self.opened, today(self.config), due, require, self.ran if part else None)

    @cached_property
    def pending_summary(self) -> Iterator[tuple[str, str]]:
        """The summary of the whole review as a property, which the first entry that runs takes."""
        return iter([(SUMMARY, "\n".join(visible(row) for row in self._summary()))])

    @cached_property
    def ran(self) -> set[str]:
        """The entries that this run judges, which may be a part of them."""
        return {item.name for item in self.session.items if item.parent is self}

    @cached_property
    def left_out(self) -> int:
        """How many entries this run does not judge, because only some were asked for."""
        return len(list(self.opened.entries())) - len(self.ran)

    def _summary(self) -> Iterator[str]:
        """Yield the verdict, what holds only just, and when to look again; with -v also what was measured."""
        outcome, verbose = self.outcome, self.config.get_verbosity() > 0
        yield self.nodeid
        as_of = f" (as of {outcome.today})" if self.config.getoption("--decidable-today") else ""
        if self.left_out:
            whole = counted(len(self.ran) + self.left_out, "entry")
            yield f"  no verdict: {len(self.ran)} of {whole} judged{as_of}"
        else:
            yield f"  {outcome.sentence()}{as_of}"
        for id_, verdict in outcome.verdicts.items():
            if verbose and verdict.kind == "evidence" and verdict.basis:
                yield f"  {verdict.basis} {id_}: {outcome.headline(id_)}"
                measurement = outcome.measurements.get(id_)
                yield from (f"    next: {step}" for step in (measurement.steps() if measurement else ()))
            if verdict.result in {"warns", "waived"}:
                yield from (f"  {verdict.result} {id_}: {problem.message}" for problem in verdict.problems)
        if open_ := outcome.ids("open"):
            first = outcome.verdicts[open_[0]].problems[0]
            yield f"  start with {open_[0]}: {first.hint or first.message}"
            yield "  pytest -rs lists all that is open" if len(open_) > 1 else ""
        if following := outcome.next_date():
            yield f"  next date {following[0]}: {following[1]}"

    @cached_property
    def reported(self) -> Iterator[str]:
        """Yield what the report is made of once, with the first entry that runs, where a report is asked for."""
        if not self.config.getoption("--decidable-report"):
            return iter(())
        from decidable.report import report_on  # noqa: PLC0415  (runs without a report do not pay for it)

        return iter([report_on(self.outcome, self.nodeid).model_dump_json()])

    def accepted(self) -> bool:
        return bool(self.opened.review and self.opened.review.status == "accepted")

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
        summary = list(self.parent.pending_summary)
        # A run that judges an accepted review in part is not green: whoever reads it has to see that.
        partial = summary and verdict.result == "passes" and self.parent.left_out and self.parent.accepted()
        self.user_properties += [*summary, (RESULT, "warns" if partial else verdict.result)]
        self.reported = next(self.parent.reported, "")
        if verdict.result == "fails":
            raise FailedError(self.reasons(verdict.problems))
        if verdict.result == "waived":
            raise UnmetError(self.reasons(verdict.problems))
        if verdict.result == "open":
            pytest.skip(f"not decided yet: {visible(verdict.problems[0].message)}")
        if verdict.problems:
            self.add_report_section("call", "review", self.reasons(verdict.problems))

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.parent.opened.line(self.name) - 1, self.name


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Report a skipped entry at its own line, not at the line of this plugin that skips it.

    What the report is made of goes along on an attribute: a property would be in JUnit XML too.
    """
    report = yield
    if isinstance(item, Entry) and report.when == "call":
        setattr(report, REPORT, item.reported)
    if isinstance(item, Entry) and report.skipped and isinstance(report.longrepr, tuple):
        path, line, _ = item.reportinfo()
        report.longrepr = (str(path), line + 1, report.longrepr[2])
    return report
