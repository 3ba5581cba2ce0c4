"""Decision records under pytest: each file becomes one item a kind of finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from decidable.adr.files import find
from decidable.adr.reading import load, load_or_report
from decidable.adr_checking import Checked, Ground, Key, check, ground, read_baseline
from decidable.errors import DecidableError
from decidable.opener import real
from decidable.options import RESULT
from decidable.pytest_plugin.items import Judged, UnmetError, today

KINDS = ("status", "links", "review", "supersession")
RECORDS, GROUND = pytest.StashKey[frozenset[Path]](), pytest.StashKey[Ground]()
BASELINES = pytest.StashKey[dict[Path, Counter[Key]]]()


def pytest_configure(config: pytest.Config) -> None:
    """Find the records to check, and what is left for later of them, before anything is collected."""
    with _usable("decidable_adrs"):
        config.stash[RECORDS] = frozenset(find(config.getini("decidable_adrs")).records)
    with _usable("decidable_adr_baseline"):
        config.stash[BASELINES] = {
            path: read_baseline(path) for path in config.getini("decidable_adr_baseline")
        }


@contextmanager
def _usable(setting: str) -> Iterator[None]:
    """Report what is wrong with the files that a setting names as a mistake in the configuration."""
    try:
        yield
    except DecidableError as error:
        raise pytest.UsageError(f"{setting}: {error}") from None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> RecordFile | None:
    records: frozenset[Path] = parent.config.stash.get(RECORDS, frozenset())
    return RecordFile.from_parent(parent, path=file_path) if file_path in records else None


class RecordFile(pytest.File):
    """One decision record. It is read, and compared with its reviews and guides, when the first of its items runs."""

    @cached_property
    def checked(self) -> Checked:
        on = _ground(self.config)
        checked = check(on.others.by_path.get(real(self.path)) or load(self.path), on)
        for path, left in self.config.stash[BASELINES].items():
            checked = checked.without(left, path)
        return checked

    def collect(self) -> Iterator[RecordItem]:
        for kind in KINDS:
            yield RecordItem.from_parent(self, name=kind)


class RecordItem(Judged):
    """All findings of one kind on a record."""

    parent: RecordFile

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401  (pytest's own arguments)
        super().__init__(**kwargs)
        self.add_marker(pytest.mark.decidable(kind="record"))

    def runtest(self) -> None:
        checked = self.parent.checked
        findings = [finding for finding in checked.findings if finding.kind == self.name]
        due_fails = self.config.getoption("--decidable-due") == "fail"
        failing = any(finding.severity == "error" or (finding.due and due_fails) for finding in findings)
        self.user_properties.append((RESULT, "fails" if failing else "warns" if findings else "passes"))
        reasons = self.reasons(finding.problem(self.path) for finding in findings)
        if failing:
            raise UnmetError(reasons)
        if findings:
            self.add_report_section("call", "record", reasons)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.name


def _ground(config: pytest.Config) -> Ground:
    """Read all records, and what they are compared with, once a process; of one that cannot be read its own items report why."""
    if GROUND not in config.stash:
        records: frozenset[Path] = config.stash[RECORDS]
        read = [adr for path in sorted(records) if (adr := load_or_report([], path))]
        config.stash[GROUND] = ground(read, today(config), config.getini("decidable_checklists"))
    return config.stash[GROUND]
