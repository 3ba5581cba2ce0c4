"""Plan an evaluation before the first run: how many examples and repeats settle a choice, and what they cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from decidable.evidence import candidates, percent
from decidable_evidence.behavior_gap.judging import GUIDE
from decidable_evidence.behavior_gap.words import ARMS, Explanation
from decidable_evidence.comparison.choices import Contest, with_own
from decidable_evidence.comparison.compare import named
from decidable_evidence.comparison.counts import Examples, counted, results_of
from decidable_evidence.comparison.family import MARGIN
from decidable_evidence.comparison.results import Results

if TYPE_CHECKING:
    import numpy as np

GRID = (20, 30, 40, 50, 75, 100, 150, 200, 300, 400, 600, 800, 1200)
TIMES = (1, 3)  # once, or three times: what more repeats add is small
DRAWS = 120  # a share of 80 % is then known to about ±7 points
CONFIRMED = 400  # fresh draws for the chance that is printed: the one that chose n is too favourable
WANTED = 0.80  # the usual power of a planned study
REDRAWN = (
    0.02  # arms are never wholly alike: so often an example is as hard for one of them as for nobody else
)
FLIPS = 0.05  # of results that change when a run is repeated, unless somebody knows better
SEED = 20_261_127

Draw = Callable[["np.random.Generator", int, int], Results]


class Plan(NamedTuple):
    """The smallest number of examples that settles something, and with what chance; 0 where none of the grid does."""

    n: int
    chance: float


@click.command("plan")
@click.option(
    "--choice", default="rag", show_default=True, help="The choice to settle: options joined by +, or none."
)
@click.option(
    "--guess",
    "--price",
    "--pilot",
    "given",
    multiple=True,
    metavar="...",
    help="closed-book=.45 rag=.60: the pass rate guessed of each arm; or with --pilot the result files of a few examples, one an arm. With --price example=5 run=.01: what labelling an example and running one arm on it cost.",
)
@click.option(
    "--flips",
    type=click.FloatRange(0, 0.5),
    default=FLIPS,
    show_default=True,
    help="Share of results that change when a run is repeated.",
)
@click.option(
    "--margin",
    type=click.FloatRange(0.001, 0.5),
    default=MARGIN,
    show_default=True,
    help="The smallest gain worth building for.",
)
@click.option(
    "--target", type=click.FloatRange(0, 1, min_open=True), help="Share of the examples that has to pass."
)
@click.option("--by", metavar="COLUMN", help="Column of the pilot that says which examples belong together.")
@click.argument("more", nargs=-1)
def plan(  # noqa: PLR0913, PLR0917  (an argument an option)
    choice: str,
    given: tuple[str, ...],
    flips: float,
    margin: float,
    target: float | None,
    by: str | None,
    more: tuple[str, ...],
) -> None:
    """Plan an evaluation: how many examples, run how often, settle a choice with a chance of 80 %.

    Simulates with the rules that judge the results. Prints, and writes nothing.
    """
    guesses, prices, files = _sorted((*given, *more))
    if bool(guesses) == bool(files):
        raise click.UsageError(
            "guess pass rates, as in --guess closed-book=.45 rag=.60, or give the files of a pilot"
        )
    arms = tuple(guesses) or tuple(named(files))
    choices = with_own(candidates(GUIDE).choices, arms)
    if choice not in choices:
        raise click.UsageError(f"there is no choice {choice}; one of: {', '.join(choices)}")
    draw = _guessed(guesses, flips) if guesses else _piloted(files, by)

    def settled(results: Results) -> bool:
        contest = Contest(results, choices, margin=margin, target=target)
        return contest.judgements[choice].verdict in {"supported", "contradicted"}

    def explained(results: Results) -> bool:
        return Explanation(results, margin, held_out=True).words["knowledge"] != "open"

    click.echo(f"To settle {choice} with {', '.join(_guess(arm, guesses) for arm in arms)}:")
    for line in _lines(draw, settled, arms, prices, repeats=bool(guesses)):
        click.echo(f"  {line}")
    if any(arm.startswith("few-shot") for arm in arms):
        click.echo("To tell whether knowledge is missing:")
        for line in _lines(draw, explained, arms, prices, repeats=bool(guesses)):
            click.echo(f"  {line}")
    click.echo(
        f"Each of {DRAWS} draws is judged as results are. Guesses are guesses: run a pilot, and plan again with --pilot."
    )


def _sorted(words: tuple[str, ...]) -> tuple[dict[str, float], dict[str, float], tuple[str, ...]]:
    """Sort what is given into guessed pass rates, prices and files."""
    guesses, prices, files = dict[str, float](), dict[str, float](), list[str]()
    for word in words:
        name, _, value = word.partition("=")
        try:
            number = float(value)
        except ValueError:
            files.append(word)
            continue
        if name in {"example", "run"}:
            prices[name] = number
        elif 0 <= number <= 1:
            guesses[name] = number
        else:
            raise click.UsageError(f"a pass rate is between 0 and 1: {word}")
    return guesses, prices, tuple(files)


def _guess(arm: str, guesses: Mapping[str, float]) -> str:
    return f"{arm} at {percent(guesses[arm])}" if arm in guesses else arm


def _lines(
    draw: Draw,
    settles: Callable[[Results], bool],
    arms: tuple[str, ...],
    prices: Mapping[str, float],
    *,
    repeats: bool,
) -> list[str]:
    found = {times: _smallest(draw, settles, times) for times in (TIMES if repeats else TIMES[:1])}
    lines = []
    for times, (n, chance) in found.items():
        how = "the same examples three times" if times > 1 else "once"
        if not n:
            lines.append(
                f"{how}: no number up to {GRID[-1]:,} settles it in {percent(WANTED)} of the draws ({percent(chance)} at {GRID[-1]:,})"
            )
            continue
        price = n * prices.get("example", 0) + n * times * len(arms) * prices.get("run", 0)
        cost = f", {price:,.2f} to label and run" if prices else ""
        lines.append(f"{n:>5,} examples, {how}: a chance of {percent(chance)}{cost}")
    return lines


def _smallest(draw: Draw, settles: Callable[[Results], bool], times: int) -> Plan:
    """Bisect the grid for the smallest number of examples that settles in enough of the draws."""
    low, high, best = 0, len(GRID) - 1, Plan(0, chance(draw, settles, GRID[-1], times))
    if best.chance < WANTED:
        return best
    best = Plan(GRID[-1], best.chance)
    while low < high:
        middle = (low + high) // 2
        found = chance(draw, settles, GRID[middle], times)
        if found >= WANTED:
            high, best = middle, Plan(GRID[middle], found)
        else:
            low = middle + 1
    return Plan(best.n, chance(draw, settles, best.n, times, CONFIRMED, SEED + 1))


def chance(  # noqa: PLR0913, PLR0917  (what is drawn, how often, and from which seed)
    draw: Draw, settles: Callable[[Results], bool], n: int, times: int, draws: int = DRAWS, seed: int = SEED
) -> float:
    """In which share of draws so many examples, run so often, settle something."""
    import numpy as np  # noqa: PLC0415  (heavy)

    random = np.random.default_rng([seed, n, times])
    return sum(settles(draw(random, n, times)) for _ in range(draws)) / draws


def _guessed(guesses: Mapping[str, float], flips: float) -> Draw:
    """Draw examples of one difficulty each: an arm passes those that are easier than its rate, but for chance and flips."""

    def draw(random: np.random.Generator, n: int, times: int) -> Results:
        import numpy as np  # noqa: PLC0415  (heavy)

        difficulty, sums = random.random(n), []
        for rate in guesses.values():
            own = np.where(random.random(n) < REDRAWN, random.random(n), difficulty) < rate
            sums.append((own[:, None] ^ (random.random((n, times)) < flips)).sum(axis=1))
        return grouped(tuple(guesses), np.array(sums).T, times)

    return draw


def grouped(
    arms: tuple[str, ...], sums: np.ndarray[tuple[int, int], np.dtype[np.int64]], times: int
) -> Results:
    """The results of examples, a row each, by how often each arm passes in so many runs."""
    import numpy as np  # noqa: PLC0415  (heavy)

    rows, weights = np.unique(sums, axis=0, return_counts=True)
    nothing = (0.0,) * len(rows)
    return Results(
        weights=tuple(weights.astype(float).tolist()),
        passes={arm: tuple((rows[:, place] / times).tolist()) for place, arm in enumerate(arms)},
        runs=dict.fromkeys(arms, times),
        silent=dict.fromkeys(arms, nothing),
    )


def _piloted(files: tuple[str, ...], by: str | None) -> Draw:
    """Draw the examples of a pilot again, or its clusters."""
    runs: dict[str, Path] = named(files)
    counts = counted(runs, tuple(dict.fromkeys((*ARMS, *runs))), Examples(clusters=by))
    pilot = results_of(counts)

    def draw(random: np.random.Generator, n: int, _times: int) -> Results:
        import numpy as np  # noqa: PLC0415  (heavy)

        weights = np.array(pilot.weights)
        if pilot.clusters is None:
            drawn = random.multinomial(n, weights / weights.sum())
            return replace(pilot, weights=tuple(drawn.astype(float).tolist()))
        places = np.array(pilot.clusters)
        many = max(2, round(n / pilot.n * (places.max() + 1)))
        picked = random.integers(places.max() + 1, size=many)
        groups = [np.flatnonzero(places == cluster) for cluster in picked]
        numbers = np.repeat(np.arange(many), [len(each) for each in groups])
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
