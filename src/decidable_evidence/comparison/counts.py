"""Counts how arms that were run on the same examples fared together, and what keeps anything from being concluded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path

from pydantic import Field

from decidable.evidence import Frozen, Guard, InputFile, Text, UnreadableError, paths
from decidable.evidence import counted as number_of
from decidable_evidence.comparison.results import FEWEST_EXAMPLES, Results
from decidable_evidence.runs import Counts
from decidable_evidence.statistics import effective, fisher
from decidable_evidence.tables.sources import ChosenFile, Source

MOST_ERRORS = 0.02  # more errors than this and what ended in one may differ from what did not
FEWEST_CLUSTERS = 5  # as few examples, for Student's t with so few degrees of freedom
# The usual level, of Fisher's test for errors on what people pass, and for those on what they fail.
UNEVEN = 0.05
ACCEPTED = "accepted"  # what a guard withholds until something is declared
UNANSWERED = frozenset({"refusal", "format_error"})


class Examples(Frozen):
    """Which examples of the results count, and what makes some of them alike."""

    clusters: Text | None = Field(
        default=None, description="column that says which examples belong together, such as their document"
    )
    independent_because: Text | None = Field(
        default=None,
        description="why no two examples share a document, a customer or anything else that makes them alike",
    )
    only: InputFile | None = Field(
        default=None,
        description="file that names the examples that count, in all arms: an id a line, or a table; older than the results",
    )


def counted(
    runs: Mapping[str, Source],
    known: Sequence[str],
    of: Examples,
    oracles: Sequence[str] = (),
    trained_on: Source | None = None,
) -> Counts:
    """How the arms fared together. Raises ``UnreadableError`` with every mistake in the results."""
    from decidable_evidence.runs.counting import joint  # noqa: PLC0415  (heavy, and a recording needs none)

    sources = {arm: _clustered(source, of.clusters) for arm, source in runs.items()}
    found = joint(sources, known, oracles, only=of.only, trained_on=trained_on)
    first = of.only is None or _older(of.only, paths(dict(runs)))
    return found.model_copy(update={"listed_first": first})


def check_arms(counts: Counts, runs: Collection[str]) -> None:
    """Raise ``ValueError`` where counts are none of these arms."""
    if set(counts.arms) != set(runs):
        raise ValueError(f"the counts are of {', '.join(counts.arms)}, the inputs name {', '.join(runs)}")


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
    from decidable_evidence.git import Git  # noqa: PLC0415  (needed for a list of examples only)

    try:
        history = Git(path.resolve().parent)
        return None if history.shallow() else history.added(path.name)
    except UnreadableError:
        return None


def results_of(counts: Counts, learners: Iterable[str] = (), stratum: str | None = None) -> Results:
    """The results that were counted, without examples that ended in an error: of one stratum, or of all."""
    groups = [group for group in counts.groups if not group.failed and stratum in {None, group.stratum}]
    fared = {arm: [group.results[place] for group in groups] for place, arm in enumerate(counts.arms)}
    numbers = {name: place for place, name in enumerate(dict.fromkeys(group.cluster for group in groups))}
    return Results(
        weights=tuple(float(group.examples) for group in groups),
        passes={arm: tuple(passes / runs for runs, passes, _ in each) for arm, each in fared.items()},
        runs={arm: each[0][0] if each else 1 for arm, each in fared.items()},
        silent={
            arm: tuple(float(not passes and outcome in UNANSWERED) for _, passes, outcome in each)
            for arm, each in fared.items()
        },
        clusters=tuple(numbers[group.cluster] for group in groups) if counts.clusters else None,
        uneven=tuple(_uneven(counts)),
        learners=frozenset(learners),
        seen=tuple(group.trained for group in groups),
    )


def _uneven(counts: Counts) -> Iterator[frozenset[str]]:
    """The pairs of arms on which the grader errs differently, by what people read: a judge that favours an arm is no noise."""
    for (one, first), (other, second) in combinations(counts.rows.items(), 2):
        pairs = ((first.read[:2], second.read[:2]), (first.read[2:], second.read[2:]))
        if any(fisher(*pair) < UNEVEN for pair in pairs):
            yield frozenset({one, other})


def gate(counts: Counts, results: Results, withholds: tuple[str, ...] = ()) -> Iterator[Guard]:
    """Yield what leaves these words open, whatever the figures are."""
    if counts.errors > MOST_ERRORS * counts.examples:
        text = f"{number_of(counts.errors, 'example')} of {counts.examples:,} ended in an error."
        yield Guard(name="too-many-errors", text=text, act="run these examples again", withholds=withholds)
    weigh = effective(results.sizes) if results.sizes else FEWEST_CLUSTERS
    if results.n < FEWEST_EXAMPLES:
        text = f"{number_of(results.n, 'example')} are too few."
        act = f"run at least {FEWEST_EXAMPLES} examples"
        yield Guard(name="too-small", text=text, act=act, withholds=withholds)
    elif weigh < FEWEST_CLUSTERS:
        text = f"the examples weigh as much as {weigh:.1f} clusters of equal size, which are too few."
        act = f"take examples from at least {FEWEST_CLUSTERS} clusters"
        yield Guard(name="too-small", text=text, act=act, withholds=withholds)
    if not counts.listed_first:
        text = "found, not tested: git does not show that the list of examples in only is older than the results."
        act = "run new examples of the kind that the list names"
        yield Guard(name="found-not-tested", text=text, act=act, withholds=withholds)


def cautions(counts: Counts, because: str | None) -> Iterator[Guard]:
    """Yield that a grader favours an arm, and that nobody has said whether examples belong together."""
    for pair in _uneven(counts):
        arms = " and ".join(sorted(pair))
        text = f"the grader errs differently on {arms}, so a difference between them may be its favor."
        act = f"let people judge the outputs of {arms}, or fix the grader"
        yield Guard(name="grader-uneven", text=text, act=act)
    if not counts.clusters and not because:
        text = "the intervals assume that the examples are independent, and the review does not say so."
        act = "add clusters: with the column of what examples share, or independent-because: with why they share nothing"
        yield Guard(name="as-if-independent", text=text, act=act, withholds=(ACCEPTED,))
