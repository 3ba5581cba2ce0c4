"""Passages that are nearly the same: found by MinHash, and verified word by word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zlib import crc32

from decidable.evidence import progressed
from decidable_evidence.source_trust.masking import shingles

ALIKE = 0.7
BANDS, ROWS = 32, 4
MOST_ALIKE = 30
TOLD_EVERY = 500


def near(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the places of every two masked passages of which the runs of five words overlap by 70 % or more.

    A passage that is like thirty others is held against these only. The bands find a pair at 70 % with a
    probability of .9998 (Broder, 1997; Leskovec, Rajaraman and Ullman, 2014).
    """
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415  (of an extra)

    index = MinHashLSH(params=(BANDS, ROWS), num_perm=BANDS * ROWS)
    runs = ([run.encode() for run in shingles(text)] for text in texts)
    sketches = MinHash.generator(runs, num_perm=BANDS * ROWS, hashfunc=crc32)
    for place, sketch in enumerate(sketches):
        candidates = sorted(index.query(sketch))[:MOST_ALIKE]
        own = shingles(texts[place]) if candidates else frozenset()
        yield from ((other, place) for other in candidates if jaccard(own, shingles(texts[other])) >= ALIKE)
        if len(candidates) < MOST_ALIKE:
            index.insert(place, sketch)
        if place % TOLD_EVERY == 0:
            progressed("comparing passages", place, len(texts))


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Give the share of all runs of words that two passages have in common."""
    return len(one & other) / len(one | other)
