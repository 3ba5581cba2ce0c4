"""What leaves everything open: too many errors, too few examples, or examples that were picked after the results."""

from __future__ import annotations

from collections.abc import Iterator

from decidable.evidence import Guard, counted
from decidable_evidence.comparison.counts import Counts
from decidable_evidence.comparison.results import Results
from decidable_evidence.statistics import effective

MOST_ERRORS = 0.02  # more errors than this and what ended in one may differ from what did not
FEWEST_EXAMPLES = (
    20  # below, the normal approximation is not to be relied on; above, the interval is the gate
)
FEWEST_CLUSTERS = 5  # the same for Student's t with so few degrees of freedom
ACCEPTED = "accepted"  # what a guard withholds until something is declared


def gate(counts: Counts, results: Results, withholds: tuple[str, ...]) -> Iterator[Guard]:
    """Yield what leaves these words open, whatever the figures are."""
    if counts.errors > MOST_ERRORS * counts.examples:
        text = f"{counted(counts.errors, 'example')} of {counts.examples:,} ended in an error."
        yield Guard(name="too-many-errors", text=text, act="run these examples again", withholds=withholds)
    if results.n < FEWEST_EXAMPLES:
        text, act = (
            f"{counted(results.n, 'example')} are too few.",
            f"run at least {FEWEST_EXAMPLES} examples",
        )
        yield Guard(name="too-small", text=text, act=act, withholds=withholds)
    elif results.sizes is not None and (weigh := effective(results.sizes)) < FEWEST_CLUSTERS:
        text = f"the examples weigh as much as {weigh:.1f} clusters of equal size, which are too few."
        act = f"take examples from at least {FEWEST_CLUSTERS} clusters"
        yield Guard(name="too-small", text=text, act=act, withholds=withholds)
    if not counts.listed_first:
        text = "found, not tested: the list of examples in only is not older than the results."
        act = "run new examples of the kind that the list names"
        yield Guard(name="found-not-tested", text=text, act=act, withholds=withholds)


def as_if_independent(counts: Counts, because: str | None) -> Iterator[Guard]:
    """Yield that nobody has said whether examples belong together."""
    if not counts.clusters and not because:
        text = "the intervals assume that the examples are independent, and the review does not say so."
        act = "add clusters: with the column of what examples share, or independent-because: with why they share nothing"
        yield Guard(name="as-if-independent", text=text, act=act, withholds=(ACCEPTED,))
