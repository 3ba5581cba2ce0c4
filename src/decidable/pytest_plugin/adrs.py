"""Decision records under pytest: each file becomes one item a kind of finding; and what all judged items share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from decidable.pytest_plugin import RESULT

if TYPE_CHECKING:
    from decidable.adr_checking import Checked, Ground, Key
    from decidable.errors import Problem

TRACEBACKS = 2  # -vv
KINDS = ("status", "links", "review", "supersession")
RECORDS, GROUND = pytest.StashKey[frozenset[Path]](), pytest.StashKey["Ground"]()
BASELINES = pytest.StashKey[dict[Path, Counter["Key"]]]()


class FailedError(Exception):
    """An entry of a review does not hold; its text says what, where, and what would make it right."""


class UnmetError(FailedError):
    """An entry of a review does not hold, and a waiver of it is in force: what pytest expects to fail."""


def pytest_configure(config: pytest.Config) -> None:
    """Find the records to check, and what is left for later of them, before anything is collected."""
    from decidable.adr.files import find  # noqa: PLC0415  (a run that collects reviews alone does not pay for it)

    with _usable("decidable_adrs"):
        config.stash[RECORDS] = frozenset(find(config.getini("decidable_adrs")).records)
    with _usable("decidable_adr_baseline"):
        config.stash[BASELINES] = known = dict[Path, Counter["Key"]]()
        for path in config.getini("decidable_adr_baseline"):
            from decidable.adr_checking import read_baseline  # noqa: PLC0415  (most projects have none)

            known[path] = read_baseline(path)


@contextmanager
def _usable(setting: str) -> Iterator[None]:
    """Report what is wrong with the files that a setting names as a mistake in the configuration."""
    from decidable.errors import DecidableError  # noqa: PLC0415  (runs without records do not pay for it)

    try:
        yield
    except DecidableError as error:
        raise pytest.UsageError(f"{setting}: {error}") from None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> RecordFile | None:
    records: frozenset[Path] = parent.config.stash.get(RECORDS, frozenset())
    return RecordFile.from_parent(parent, path=file_path) if file_path in records else None


class Judged(pytest.Item):
    """What was found wrong is the result of the test, and is told as it is."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        from decidable.errors import DecidableError  # noqa: PLC0415  (only where an item failed)

        if isinstance(excinfo.value, FailedError):
            return str(excinfo.value)
        if isinstance(excinfo.value, DecidableError):
            return self.reasons(excinfo.value.problems)
        return super().repr_failure(excinfo, *args, **kwargs)

    def reasons(self, problems: Iterable[Problem]) -> str:
        """The problems as text, with paths as pytest shows them: relative to its root; with tracebacks at ``-vv``."""
        from decidable.errors import listed, told  # noqa: PLC0415  (only where something is to be said)

        root, details = self.config.rootpath, self.config.get_verbosity() >= TRACEBACKS
        shown = (replace(problem, path=_relative(problem.path, root)) for problem in problems)
        return "\n".join(listed(shown, details=details, form=told))


class RecordFile(pytest.File):
    """One decision record. It is read, and held against its reviews and guides, when the first of its items runs."""

    @cached_property
    def checked(self) -> Checked:
        from decidable import adr_checking  # noqa: PLC0415  (runs without records do not pay for it)
        from decidable.adr.reading import load  # noqa: PLC0415
        from decidable.opener import real  # noqa: PLC0415

        on = _ground(self.config)
        checked = adr_checking.check(on.others.by_path.get(real(self.path)) or load(self.path), on)
        for path, left in self.config.stash[BASELINES].items():
            checked = checked.without(left, path)
        return checked

    def collect(self) -> Iterator[Said]:
        for kind in KINDS:
            yield Said.from_parent(self, name=kind)


class Said(Judged):
    """All of one kind that is to be said of a record."""

    parent: RecordFile

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401  (pytest's own arguments)
        super().__init__(**kwargs)
        self.add_marker(pytest.mark.decidable(kind="record"))

    def runtest(self) -> None:
        checked = self.parent.checked
        found = [finding for finding in checked.findings if finding.kind == self.name]
        due_fails = self.config.getoption("--decidable-due") == "fail"
        failing = any(finding.severity == "error" or (finding.due and due_fails) for finding in found)
        self.user_properties.append((RESULT, "fails" if failing else "warns" if found else "passes"))
        told = self.reasons(finding.problem(self.path) for finding in found)
        if failing:
            raise UnmetError(told)
        if found:
            self.add_report_section("call", "record", told)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.name


def _ground(config: pytest.Config) -> Ground:
    """Read all records, and what they are held against, once a process; of one that cannot be read its own items say why."""
    from decidable.adr.reading import load_or_report  # noqa: PLC0415  (runs without records do not pay for it)
    from decidable.adr_checking import ground  # noqa: PLC0415

    if GROUND not in config.stash:
        records: frozenset[Path] = config.stash[RECORDS]
        read = [adr for path in sorted(records) if (adr := load_or_report([], path))]
        config.stash[GROUND] = ground(read, today(config), config.getini("decidable_checklists"))
    return config.stash[GROUND]


@cache
def today(config: pytest.Config) -> date:
    """The day of a run, which is the same for all of it, also when midnight passes."""
    from decidable.fields import this_day  # noqa: PLC0415  (runs without reviews or records do not pay for it)

    given: date | None = config.getoption("--decidable-today")
    return given or this_day()


def _relative(path: Path, root: Path) -> Path:
    return path.relative_to(root) if path.is_relative_to(root) else path
