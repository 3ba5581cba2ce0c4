"""How long leakage takes to find, and how much of it is found: prefix filtering against a MinHash sketch.

``python tests/benchmarks/leakage.py [SIZE [SAMPLE]]`` compares SIZE items with SIZE training texts (20,000 each), of which one in
twenty was copied with a few words replaced. It prints the seconds of processor time, and which part they find of the pairs that
comparing each of SAMPLE items with every training text finds (400). In two of the three corpora every text begins with the
same instruction; a quarter of the size is compared where they are short, because of what MinHash takes. ``all ways, as measured`` looks for more than resemblance, such as passages, so it finds others
beside these pairs.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Sequence
from itertools import zip_longest

import numpy as np
from datasketch import MinHash, MinHashLSH
from numpy.random import default_rng

from decidable.measures.task_evaluation.leakage import items, leaks
from decidable.measures.task_evaluation.near import RESEMBLANCE, resembling
from decidable.measures.task_evaluation.texts import Flags, Places, hashed

BANDS, ROWS = 25, 5  # finds a pair that resembles by .8 in 99.995 % of the cases
SLACK = 1e-9
CORPORA = (
    (1, 0, 10, 80),
    (1, 20, 10, 80),
    (4, 20, 5, 15),
)  # part of SIZE, words of the instruction and of a text

Texts = Sequence[str]


def corpus(size: int, instruction: int, fewest: int, most: int) -> tuple[list[str], list[str]]:
    """Draw items and training texts of so many words, which occur as often as in English."""
    draw = default_rng(7)
    head = " ".join(f"please{n}" for n in range(instruction))
    training, evaluation = (
        [draw.zipf(1.2, draw.integers(fewest, most)) % 50_000 for _ in range(size)] for _ in range(2)
    )
    for place in range(0, size, 20):
        copied = training[draw.integers(size)].copy()
        copied[draw.integers(len(copied), size=draw.integers(1, 4))] = 60_000 + place
        evaluation[place] = copied
    first, second = (
        [f"{head} {' '.join(map(str, text))}".strip() for text in side] for side in (evaluation, training)
    )
    return first, second


def runs(text: str) -> frozenset[tuple[str, ...]]:
    split = text.split()
    return frozenset(zip(split, split[1:], split[2:], strict=False))


def brute(evaluation: Texts, training: Texts) -> list[bool]:
    """Compare every item with every training text."""
    known = [runs(text) for text in training]
    return [any(_alike(runs(text), other) for other in known) for text in evaluation]


def _alike(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> bool:
    if min(len(one), len(other)) < RESEMBLANCE * max(len(one), len(other)) - SLACK:
        return False
    both = len(one & other)
    return both >= RESEMBLANCE * (len(one) + len(other) - both) - SLACK


def sketched(evaluation: Texts, training: Texts) -> list[bool]:
    """Look for candidates by MinHash and bands, and compare these."""
    known = [runs(text) for text in training]
    index = MinHashLSH(num_perm=BANDS * ROWS, params=(BANDS, ROWS))
    empty = MinHash(num_perm=BANDS * ROWS, hashfunc=lambda run: hash(run) & 0xFFFFFFFF)
    for place, own in enumerate(known):
        index.insert(place, _sketch(empty, own), check_duplication=False)
    found = []
    for text in evaluation:
        own = runs(text)
        found.append(any(_alike(own, known[place]) for place in index.query(_sketch(empty, own))))
    return found


def _sketch(empty: MinHash, own: frozenset[tuple[str, ...]]) -> MinHash:
    sketch = empty.copy()
    sketch.update_batch(own)
    return sketch


def filtered(evaluation: Texts, training: Texts) -> list[bool]:
    return list(resembling(hashed(evaluation), hashed(training)).tolist())


def whole(evaluation: Texts, training: Texts) -> list[bool]:
    """Look for every way to leak, as the measure does."""
    nothing = [None] * len(evaluation)
    found = leaks(items(evaluation, evaluation, nothing), items(training, training, nothing))
    return list(found.inputs.tolist())


def main() -> None:
    """Print one table for all corpora; an instruction is boilerplate to the measure, so its truth is found without it."""
    whole_size, sample = (
        int(given or usual) for given, usual in zip_longest(sys.argv[1:3], ("20000", "400"))
    )
    sys.stdout.write(
        "| texts | instruction | words | method | seconds | found | recall | beside |\n|---|---|---|---|---|---|---|---|\n"
    )
    for part, instruction, fewest, most in CORPORA:
        size = whole_size // part
        chosen = np.arange(0, size, max(1, size // sample))
        texts = corpus(size, instruction, fewest, most)
        bare = truth(*corpus(size, 0, fewest, most), chosen)
        alike = truth(*texts, chosen)
        for name, method, right in (
            ("prefix filtering", filtered, alike),
            ("MinHash, 25 bands of 5", sketched, alike),
            ("all ways, as measured", whole, bare),
        ):
            before = time.process_time()
            found = np.array(method(*texts))
            taken = time.process_time() - before
            recall, beside = (found[chosen] & right).sum() / right.sum(), (found[chosen] & ~right).sum()
            sys.stdout.write(
                f"| {size} | {instruction} | {fewest} to {most} | {name} | {taken:.1f} | {found.sum()} | {recall:.4f} | {beside} |\n"
            )
            sys.stdout.flush()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"\npeak memory {peak:.0f} MiB\n")


def truth(evaluation: Texts, training: Texts, chosen: Places) -> Flags:
    return np.array(brute([evaluation[place] for place in chosen], training))


if __name__ == "__main__":
    main()
