"""What every run of pytest loads: the settings, and what is printed at the end. Reviews and records have plugins of their own."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import pytest

from decidable import REVIEW_SUFFIX
from decidable.options import OPTIONS, REPORT, RESULT, SUMMARY

MARKER = "decidable(kind): an entry of a decision review, or a check of a decision record; kind is question, evidence, choice, ..."
ENGINES = "engines of tables, each as NAME = IBIS-URL; DECIDABLE_ENGINE_NAME in the environment adds others"
UNWRITTEN = pytest.StashKey[str]()
REVIEWS, RECORDS = "decidable.pytest_plugin.reviews", "decidable.pytest_plugin.adrs"

SETTINGS: dict[str, tuple[Literal["paths", "linelist"], str]] = {
    "decidable_checklists": ("paths", "folders in which checklists are looked up first"),
    "decidable_engines": ("linelist", ENGINES),
    "decidable_adrs": ("paths", "decision records (ADRs): folders, files and patterns"),
    "decidable_root": ("paths", "a folder inside the project that paths of reviews may not leave"),
    "decidable_adr_baseline": ("paths", "baselines of the records: findings that are not reported"),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("decidable", "decision reviews")
    of_pytest: dict[str, dict[str, Any]] = {
        "today": {"type": _day},
        "require": {"default": ""},
        "guides": {"default": ""},
        "report": {"type": Path, "action": "append", "default": []},
    }
    for name, option in OPTIONS.items():
        group.addoption(f"--decidable-{name}", **option | of_pytest.get(name, {}))
    for name, (kind, text) in SETTINGS.items():
        parser.addini(name, text, type=kind, default=[])


def _day(written: str) -> date:
    from decidable.text import day_of  # noqa: PLC0415  (runs that are given no day do not pay for it)

    try:
        return day_of(written)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARKER)
    for path in config.getoption("--decidable-report"):
        _see_that_it_can_be_written(path)
    if config.getini("decidable_adrs"):
        _plugin(config, RECORDS)


def _plugin(config: pytest.Config, name: str) -> Any:  # noqa: ANN401  (a module)
    """One of our plugins, registered when it is first needed; ``import_plugin`` would rewrite its assertions, and it has none."""
    module = import_module(name)
    if not config.pluginmanager.is_registered(module):
        config.pluginmanager.register(module, name)
    return module


def _see_that_it_can_be_written(path: Path) -> None:
    """Refuse a report that cannot be written before anything is measured."""
    from decidable.errors import DecidableError  # noqa: PLC0415  (runs without a report do not pay for it)
    from decidable.files import see_writable  # noqa: PLC0415

    try:
        see_writable(path)
    except DecidableError as error:
        raise pytest.UsageError(str(error)) from None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a review by the plugin of reviews, which is loaded with the first of them."""
    if not file_path.name.endswith(REVIEW_SUFFIX):
        return None
    collected: pytest.Collector = _plugin(parent.config, REVIEWS).ReviewFile.of(parent, file_path)
    return collected


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:  # noqa: ANN401  (types of an optional plugin)
    """Schedule all entries of a review on one worker, so that it is measured once; everything else keeps xdist's default."""
    if config.getvalue("dist") != "load":
        return None
    from xdist.scheduler import LoadScheduling  # noqa: PLC0415  (it is here, for its hook is called)

    class WholeReviews(LoadScheduling):  # type: ignore[misc]  # xdist has no types
        def _send_tests(self, node: Any, num: int) -> None:  # noqa: ANN401
            while 0 < num < len(self.pending) and self._review(num - 1) == self._review(num) != "":
                num += 1
            super()._send_tests(node, num)

        def _review(self, at: int) -> str:
            file: str = self.collection[self.pending[at]].partition("::")[0]
            return file if file.endswith(REVIEW_SUFFIX) else ""

    return WholeReviews(config, log)


def pytest_report_teststatus(
    report: pytest.CollectReport | pytest.TestReport,
) -> tuple[str, str, tuple[str, dict[str, bool]]] | None:
    """Show an entry that passes with a warning as such."""
    if report.when != "call" or not report.passed:
        return None
    properties = dict(getattr(report, "user_properties", ()))
    return ("warned", "w", ("WARNED", {"yellow": True})) if properties.get(RESULT) == "warns" else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the verdict on each review of which an entry ran, in whatever process that was."""
    reports = [report for category in terminalreporter.stats.values() for report in category]
    properties = [pair for report in reports for pair in getattr(report, "user_properties", ())]
    summaries = sorted({value for key, value in properties if key == SUMMARY})
    if summaries:
        terminalreporter.section("decision reviews")
        for text in summaries:
            terminalreporter.write_line(text)
    if unwritten := config.stash.get(UNWRITTEN, ""):
        terminalreporter.write_line(unwritten, red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the reports, in the process that has all results; where that fails the run fails."""
    from decidable.errors import DecidableError  # noqa: PLC0415

    paths = session.config.getoption("--decidable-report")
    terminal: Any = session.config.pluginmanager.get_plugin("terminalreporter")
    if not paths or terminal is None or hasattr(session.config, "workerinput"):
        return
    reports = [report for category in terminal.stats.values() for report in category]
    try:
        _write({getattr(report, REPORT, "") for report in reports}, paths)
    except DecidableError as error:
        session.config.stash[UNWRITTEN] = str(error)
        session.exitstatus = pytest.ExitCode.USAGE_ERROR


def _write(texts: set[str], paths: list[Path]) -> None:
    """Write the reports on the reviews of which an entry ran, in the form that each name asks for."""
    from decidable.files import save  # noqa: PLC0415
    from decidable.report import Report, written  # noqa: PLC0415

    reports = {
        report.name: report for text in sorted(texts) if text for report in [Report.model_validate_json(text)]
    }
    for path in paths:
        save(path, written(sorted(reports.values(), key=lambda report: report.name), path).encode())
