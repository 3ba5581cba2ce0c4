"""What is enough: the limits by which an evaluation is judged, each with its source or reason."""

from __future__ import annotations

FEWEST_ITEMS = 50  # below it the interval of a share is wider than ±13.5 points
FEWEST_CLUSTERS = 10  # with fewer, bounds from clusters are unreliable (Cameron and Miller, 2015)
FEW_IN_STRATUM = 30  # of which a share is known to ±17 points
MOST_STRATA = 50  # that are kept by name

MOST_LEAKED = 0.01  # of the items: what leaks moves a pass rate by at most as much
SHORT_INPUT = 13  # words: below it a copy with a word changed shares less than 80 % of its runs
TELLING_TARGET = 8  # words: a shorter target is often the same by chance
SAME_TARGET_ALIKE = 0.5  # of the runs of the inputs: with the same target, less alike inputs are copies too
MOST_STALE = 0.05  # of the items: as much as an update may leave stale
MUCH_SYNTHETIC = 0.5

ALPHA = 0.667  # the lowest at which Krippendorff (2004) lets tentative conclusions be drawn
SPECIFIC = 0.60  # of the agreement on a label, by its lower bound: a true .61 passes in one draw of thirty
PREVALENT = (
    0.8  # of one label: from here on chance hides how far annotators agree (Feinstein and Cicchetti, 1990)
)
MOST_LABELS = 100
MOST_PATTERNS = 5_000

FEWEST_AUDITED = 50
FEWEST_GRADED = 200
FEWEST_OF_CLASS = 30  # outputs that people passed, and that they failed
ARMS_DIFFER = 0.05  # the p of Fisher's test from which a grader is taken to err alike on two arms
RELIABLE = 0.8  # of labels and of a grader: with less, a gain of ten points shrinks to six or fewer
UNPINNED = frozenset({"latest", "newest", "current", "default", "main"})
