"""Which of two arms passes more of the same examples, beyond chance."""

from __future__ import annotations

from decidable_evidence.behavior_gap.inputs import TUNED
from decidable_evidence.behavior_gap.tally import Tally
from decidable_evidence.statistics import cluster_error, cluster_split, effective_clusters, even_split, holm

FAMILY_LEVEL = 0.01
PAIRS = (
    ("rag", "closed-book"),
    ("fine-tuned", "rag"),
    ("fine-tuned", "closed-book"),
    ("fine-tuned-rag", "rag"),
    ("fine-tuned-rag", "fine-tuned"),
)
CONTEXT_USE = ("fine-tuned-oracle", "oracle")

Pair = tuple[str, str]


def differing(tally: Tally, *, held_out: bool) -> dict[Pair, int]:
    """Say of each compared pair of arms which passes more examples: 1 the first, -1 the second, 0 neither.

    Exact tests of McNemar, adjusted by Holm over the pairs that were run, at a family level of .01. Tuned arms are
    compared on examples outside of training; where nobody knows which these are, none of them passes more than an
    arm that is not tuned.
    """
    pairs = [pair for pair in PAIRS if set(pair) <= set(tally.arms)]
    adjusted = holm([_p_value(tally, pair) for pair in pairs])
    return {pair: _sign(tally, pair, p, held_out=held_out) for pair, p in zip(pairs, adjusted, strict=True)}


def context_use_damaged(tally: Tally) -> bool:
    """Say whether the tuned model makes less of the right context than the model that was not tuned."""
    return set(CONTEXT_USE) <= set(tally.arms) and (
        _sign(tally, CONTEXT_USE, _p_value(tally, CONTEXT_USE), held_out=False) == -1
    )


def compared_on(tally: Tally, pair: Pair) -> Tally:
    """Give the examples on which two arms are compared."""
    return tally.untrained if set(pair) & set(TUNED) else tally


def _p_value(tally: Tally, pair: Pair) -> float:
    of = compared_on(tally, pair)
    one, other = of.only(*pair), of.only(*reversed(pair))
    exact = even_split(one, other)
    if not of.clustered:
        return exact
    first, second = (of.by_cluster(lambda pattern, arm=arm: pattern[arm].passed) for arm in pair)  # type: ignore[misc]
    sizes = of.by_cluster()
    error = cluster_error([first[name] - second[name] for name in sizes], list(sizes.values()))
    return max(exact, cluster_split((one - other) / of.n, error, effective_clusters(list(sizes.values()))))


def _sign(tally: Tally, pair: Pair, p: float, *, held_out: bool) -> int:
    of = compared_on(tally, pair)
    one, other = of.only(*pair), of.only(*reversed(pair))
    tuned_against_untuned = pair[0] in TUNED and pair[1] not in TUNED
    if p >= FAMILY_LEVEL or (one > other and tuned_against_untuned and not held_out):
        return 0
    return (one > other) - (one < other)
