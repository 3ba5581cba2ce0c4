"""Counts the results of arms for a comparison, and looks whether a list of examples was there before them."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from decidable.evidence import paths
from decidable_evidence.comparison.counts import Counts, counts_of
from decidable_evidence.runs import joint
from decidable_evidence.tables import Source
from decidable_evidence.tables.sources import ChosenFile

GIT = (
    "git",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.fsmonitor=false",
    "log",
    "--diff-filter=A",
    "--format=%ct",
    "--",
)


class Picked(Protocol):
    """What of the results counts, and what makes examples alike."""

    @property
    def only(self) -> Path | None: ...
    @property
    def trained_on(self) -> Source | None: ...
    @property
    def clusters(self) -> str | None: ...


def counted(
    runs: Mapping[str, Source], known: Sequence[str], oracles: Sequence[str], picked: Picked
) -> Counts:
    """How the arms fared together. Raises ``UnreadableError`` with every mistake in the results."""
    sources = {arm: _clustered(source, picked.clusters) for arm, source in runs.items()}
    found = joint(sources, known, oracles, only=picked.only, trained_on=picked.trained_on)
    listed_first = picked.only is None or _older(picked.only, paths(dict(runs)))
    return counts_of(found, listed_first=listed_first)


def _clustered(source: Source, column: str | None) -> Source:
    """The source with its clusters read from a column."""
    if column in {None, "cluster"}:
        return source
    if isinstance(source, Path):
        return ChosenFile.model_validate({"file": source, "cluster": column})
    return source.model_copy(update={"cluster": column}) if isinstance(source, ChosenFile) else source


def _older(listed: Path, others: object) -> bool:
    """Whether git knows a file from before all the others."""
    days = [_added(path) for path in (listed, *others)]  # type: ignore[misc]
    return days[0] is not None and all(day is None or days[0] <= day for day in days[1:])


def _added(path: Path) -> int | None:
    try:
        found = subprocess.run(  # noqa: S603  (no shell, and a name after --)
            [*GIT, path.name], cwd=path.parent, capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    times = found.stdout.split()
    return int(times[-1]) if times and times[-1].isdigit() else None
