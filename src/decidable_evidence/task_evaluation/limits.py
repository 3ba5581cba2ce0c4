"""What is enough: the limits by which an evaluation is judged, each with where it comes from."""

from __future__ import annotations

FEWEST_ITEMS = 50
FEWEST_CLUSTERS = 10
FEW_IN_STRATUM = 30
MOST_STRATA = 50

MOST_LEAKED = 0.01
TARGETS_TELL = 0.5
MOST_STALE = 0.05
MUCH_SYNTHETIC = 0.5

ALPHA = 0.667  # the lowest at which Krippendorff (2004) lets tentative conclusions be drawn
SPECIFIC = 0.75
PREVALENT = 0.8
MOST_LABELS = 100
MOST_PATTERNS = 5_000

FEWEST_AUDITED = 50
FEWEST_GRADED = 200
RELIABLE = 0.8
UNPINNED = frozenset({"latest", "newest", "current", "default", "main"})
