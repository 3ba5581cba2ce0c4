"""Counts how arms that were run on the same examples fared together, from the results that a review names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from decidable.evidence import UnreadableError, paths
from decidable_evidence.runs import Counts
from decidable_evidence.runs.counting import joint
from decidable_evidence.tables.sources import ChosenFile, Source


def counted(  # noqa: PLR0913  (which results, and what of them counts)
    runs: Mapping[str, Source],
    known: Sequence[str],
    oracles: Sequence[str] = (),
    *,
    clusters: str | None = None,
    only: Path | None = None,
    trained_on: Source | None = None,
) -> Counts:
    """How the arms fared together. Raises ``UnreadableError`` with every mistake in the results."""
    sources = {arm: _clustered(source, clusters) for arm, source in runs.items()}
    found = joint(sources, known, oracles, only=only, trained_on=trained_on)
    return (
        found
        if only is None or _older(only, paths(dict(runs)))
        else found.model_copy(update={"listed_first": False})
    )


def _clustered(source: Source, column: str | None) -> Source:
    """The source with its clusters read from a column."""
    chosen = ChosenFile(file=source) if isinstance(source, Path) else source
    return chosen.model_copy(update={"cluster": column}) if column not in {None, "cluster"} else source


def _older(listed: Path, others: Iterable[Path]) -> bool:
    """Whether git knows a file from before all the others, of which it need not know any yet."""
    first = _added(listed)
    return first is not None and all((day := _added(path)) is None or first < day for path in others)


def _added(path: Path) -> int | None:
    """When a file was first committed; None where it was not, or where the history is cut off."""
    from decidable_evidence.volatility.git import Git  # noqa: PLC0415  (needed for a list of examples only)

    try:
        history = Git(path.resolve().parent)
        return None if history.shallow() else history.added(path.name)
    except UnreadableError:
        return None
