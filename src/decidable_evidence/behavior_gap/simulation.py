"""How often so many examples, run so often, settle something: draws from guesses or from a pilot, judged as results are."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from decidable_evidence.comparison.results import Results

GRID = (20, 30, 40, 50, 75, 100, 150, 200, 300, 400, 600, 800, 1200)
DRAWS = 120  # a share of 80 % is then known to about ±7 points
CONFIRMED = 400  # fresh draws for the chance that is printed: the one that chose n is too favourable
WANTED = 0.80  # the usual power of a planned study
# Arms are never wholly alike: so often an example is as hard for one of them as for nobody else.
REDRAWN = 0.02
SEED = 20_261_127

Draw = Callable[[np.random.Generator, int, int], Results]
Settles = Callable[[Results], bool]


class Plan(NamedTuple):
    """The smallest number of examples that settles something, and with what chance; 0 where none of the grid does."""

    n: int
    chance: float


def smallest(draw: Draw, settles: Settles, times: int) -> Plan:
    """Bisect the grid for the smallest number of examples that settles in enough of the draws."""
    most = chance(draw, settles, GRID[-1], times)
    if most < WANTED:
        return Plan(0, most)
    place = bisect_left(GRID[:-1], WANTED, key=lambda n: chance(draw, settles, n, times))
    return Plan(GRID[place], chance(draw, settles, GRID[place], times, CONFIRMED, SEED + 1))


def chance(  # noqa: PLR0913, PLR0917  (what is drawn, how often, and from which seed)
    draw: Draw, settles: Settles, n: int, times: int, draws: int = DRAWS, seed: int = SEED
) -> float:
    """In which share of draws so many examples, run so often, settle something."""
    random = np.random.default_rng([seed, n, times])
    return sum(settles(draw(random, n, times)) for _ in range(draws)) / draws


def guessed(guesses: Mapping[str, float], flips: float) -> Draw:
    """Draw examples of one difficulty each: an arm passes those that are easier than its rate, but for chance and flips."""

    def draw(random: np.random.Generator, n: int, times: int) -> Results:
        difficulty, sums = random.random(n), []
        for rate in guesses.values():
            own = np.where(random.random(n) < REDRAWN, random.random(n), difficulty) < rate
            sums.append((own[:, None] ^ (random.random((n, times)) < flips)).sum(axis=1))
        return grouped(tuple(guesses), np.array(sums).T, times)

    return draw


def grouped(arms: tuple[str, ...], sums: NDArray[np.int64], times: int) -> Results:
    """The results of examples, a row each, by how often each arm passes in so many runs."""
    rows, weights = np.unique(sums, axis=0, return_counts=True)
    return Results(
        weights=tuple(weights.astype(float).tolist()),
        passes={arm: tuple((rows[:, place] / times).tolist()) for place, arm in enumerate(arms)},
        runs=dict.fromkeys(arms, times),
        silent=dict.fromkeys(arms, (0.0,) * len(rows)),
    )


def piloted(pilot: Results) -> Draw:
    """Draw the examples of a pilot again, or its clusters, each as a cluster of its own."""
    weights, places = np.array(pilot.weights), np.array(pilot.clusters)

    def draw(random: np.random.Generator, n: int, _times: int) -> Results:
        if pilot.clusters is None:
            drawn = random.multinomial(n, weights / weights.sum())
            return replace(pilot, weights=tuple(drawn.astype(float).tolist()))
        many = max(2, round(n / pilot.n * (places.max() + 1)))
        drawn = random.integers(places.max() + 1, size=many)
        groups = [np.flatnonzero(places == cluster) for cluster in drawn]
        numbers = np.repeat(np.arange(many), [len(group) for group in groups])
        at = np.concatenate(groups).tolist()
        return replace(
            pilot,
            weights=tuple(pilot.weights[place] for place in at),
            passes={arm: tuple(column[place] for place in at) for arm, column in pilot.passes.items()},
            silent={arm: tuple(column[place] for place in at) for arm, column in pilot.silent.items()},
            clusters=tuple(numbers.tolist()),
            seen=(),
        )

    return draw
