"""How long leakage takes to find, how that grows, and how much of it is found.

``python tests/benchmarks/leakage.py [SIZE [SAMPLE]]`` compares SIZE items with SIZE training texts (20,000 each), of which one in
twenty was copied with a few words replaced, and says how many are missed of the pairs that comparing each of SAMPLE items with
every training text finds (400). In two of the three corpora every text begins with the same instruction, which is boilerplate
to the measure, so its truth is found without it. ``all ways, as measured`` looks for more than resemblance, such as passages.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import cache, partial
from typing import NamedTuple

import numpy as np
from figures import Cost, Found, Growth, told
from numpy.random import default_rng
from processor import spent

from decidable_evidence.task_evaluation.counting import items
from decidable_evidence.task_evaluation.leakage import RESEMBLANCE, Flags, Places, hashed, leaks, resembling

OURS, ALL = "prefix filtering", "all ways, as measured"
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


def filtered(evaluation: Texts, training: Texts) -> list[bool]:
    return list(resembling(hashed(evaluation), hashed(training)).tolist())


def whole(evaluation: Texts, training: Texts) -> list[bool]:
    """Look for every way to leak, as the measure does."""
    nothing = [None] * len(evaluation)
    found = leaks(items(evaluation, evaluation, nothing), items(training, training, nothing))
    return list(found.inputs.tolist())


WAYS = {OURS: filtered, ALL: whole}


class Taken(NamedTuple):
    """What one way takes, in seconds, and what it finds: of all items, and of those whose truth is known."""

    seconds: float
    found: Flags


def compared(texts: tuple[Texts, Texts]) -> dict[str, Taken]:
    """Look for leaks in every way."""
    taken = {way: spent(partial(look, *texts)) for way, look in WAYS.items()}
    return {way: Taken(seconds, np.array(found)) for way, (seconds, found) in taken.items()}


def costs(size: int = 20_000, sample: int = 400) -> Iterator[Found]:
    """Compare the three corpora, and a tenth of the first."""
    tenth = compared(corpus(size // 10, *CORPORA[0][1:]))
    for place, (part, instruction, fewest, most) in enumerate(CORPORA):
        many = size // part
        taken = compared(corpus(many, instruction, fewest, most))
        what = f"{many:,} texts of {fewest} to {most} words{f' after the same {instruction}' * bool(instruction)}"
        yield Cost(f"{ALL}: {what}", taken[ALL].seconds / taken[OURS].seconds, f"{OURS}, resemblance alone")
        chosen = np.arange(0, many, max(1, many // sample))
        right = truth(many, fewest, most, tuple(chosen))
        yield missed(f"{ALL}, missed: {what}", taken[ALL], right, chosen)
        if not place:
            seconds = {way: (tenth[way].seconds, taken[way].seconds) for way in WAYS}
            yield Growth("items held against training texts", "item", (size // 10, size), seconds)


def missed(what: str, taken: Taken, right: Flags, chosen: Places) -> Cost:
    """Say how many of the pairs that are there were not found."""
    lost = (right & ~taken.found[chosen]).sum() / max(1, right.sum())
    return Cost(
        what,
        100 * float(lost),
        f"{right.sum()} that comparing {len(chosen)} items with all texts finds",
        unit="%",
    )


@cache
def truth(many: int, fewest: int, most: int, chosen: tuple[int, ...]) -> Flags:
    """Say of each chosen item whether any training text resembles it, without an instruction."""
    evaluation, training = corpus(many, 0, fewest, most)
    return np.array(brute([evaluation[place] for place in chosen], training))


if __name__ == "__main__":
    told(costs(*map(int, sys.argv[1:])))
