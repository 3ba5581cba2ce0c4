"""Plan an evaluation before the first run: how many examples and repeats settle a choice, and what they cost."""

from __future__ import annotations

from collections.abc import Mapping

import click

from decidable.evidence import candidates, percent
from decidable_evidence.behavior_gap import simulation
from decidable_evidence.behavior_gap.judging import GUIDE
from decidable_evidence.behavior_gap.words import ARMS, Explanation
from decidable_evidence.comparison.choices import Contest, with_own
from decidable_evidence.comparison.compare import margin_option, named
from decidable_evidence.comparison.results import Results, results_of
from decidable_evidence.runs import Examples
from decidable_evidence.runs.counting import joint

FLIPS = 0.05  # of results that change when a run is repeated, unless somebody knows better
CAVEAT = "Guesses are guesses: run a pilot, and plan again with --pilot."
HOW = {1: "once", 3: "the same examples three times"}  # what more repeats add is small


@click.command("plan")
@click.option(
    "--choice", default="rag", show_default=True, help="Choice to settle: options joined by +, or none."
)
@click.option(
    "--guess",
    "--price",
    "--pilot",
    "given",
    multiple=True,
    metavar="...",
    help="Pass rate of each arm, as closed-book=.45 rag=.60. Instead, --pilot takes result files of a few examples. --price example=5 run=.01: the cost of labelling an example and of running an arm on it.",
)
@click.option(
    "--flips",
    type=click.FloatRange(0, 0.5),
    default=FLIPS,
    show_default=True,
    help="Share of results that change on a repeat.",
)
@margin_option
@click.option(
    "--target", type=click.FloatRange(0, 1, min_open=True), help="Share of the examples that has to pass."
)
@click.option("--by", metavar="COLUMN", help="Column of the pilot that groups similar examples.")
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
    """Plan an evaluation: how many examples, run how often, settle a choice with a chance of 80 %, by simulation."""
    guesses, prices, files = _sorted((*given, *more))
    if bool(guesses) == bool(files):
        either = "guess pass rates, as in --guess closed-book=.45 rag=.60, or give the files of a pilot"
        raise click.UsageError(either)
    runs = {} if guesses else named(files)
    arms = tuple(guesses or runs)
    choices = with_own(candidates(GUIDE).choices, arms)
    if choice not in choices:
        raise click.UsageError(f"there is no choice {choice}; one of: {', '.join(choices)}")
    if guesses:
        draw = simulation.guessed(guesses, flips)
    else:
        known = tuple(dict.fromkeys((*ARMS, *runs)))
        draw = simulation.piloted(results_of(joint(runs, known, (), Examples(clusters=by))))

    def settled(results: Results) -> bool:
        contest = Contest(results, choices, margin=margin, target=target)
        return contest.judgements[choice].verdict in {"supported", "contradicted"}

    def explained(results: Results) -> bool:
        return Explanation(results, margin, held_out=True).knowledge != "open"

    shown = ", ".join(f"{arm} at {percent(guesses[arm])}" if guesses else arm for arm in arms)
    aims: dict[str, simulation.Settles] = {f"To settle {choice} with {shown}:": settled}
    if any(arm.startswith("few-shot") for arm in arms):
        aims["To learn whether knowledge is missing:"] = explained
    for aim, settles in aims.items():
        click.echo(aim)
        for times in HOW if guesses else [1]:
            click.echo(f"  {_line(draw, settles, times, len(arms), prices)}")
    click.echo(f"Each of {simulation.DRAWS} draws is judged as results are. {CAVEAT}")


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


def _line(
    draw: simulation.Draw, settles: simulation.Settles, times: int, arms: int, prices: Mapping[str, float]
) -> str:
    """How many examples, run so often, settle something, and what labelling and running them costs."""
    n, chance = simulation.smallest(draw, settles, times)
    if not n:
        most = f"{percent(chance)} at {simulation.GRID[-1]:,}"
        return f"{HOW[times]}: no number up to {simulation.GRID[-1]:,} settles it in {percent(simulation.WANTED)} of the draws ({most})"
    price = n * prices.get("example", 0) + n * times * arms * prices.get("run", 0)
    cost = f", {price:,.2f} to label and run" if prices else ""
    return f"{n:>5,} examples, {HOW[times]}: a chance of {percent(chance)}{cost}"
