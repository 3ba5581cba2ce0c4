"""Compare arms that were run on the same examples: which is ahead, which are as good, and what would settle the rest."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import click

from decidable.evidence import counted, interval, needed_for, number, percent, save
from decidable_evidence.comparison.family import MARGIN, Pair, Side, family
from decidable_evidence.comparison.results import Results, difference_bars, gate, results_of
from decidable_evidence.runs import MOST_ARMS, Examples
from decidable_evidence.runs.counting import joint

margin_option = click.option(
    "--margin",
    type=click.FloatRange(0.001, 0.5),
    default=MARGIN,
    show_default=True,
    help="The smallest gain worth building for.",
)


@click.command("compare")
@click.argument("files", nargs=-1, required=True, metavar="FILE FILE [FILE ...]")
@click.option("--by", metavar="COLUMN", help="Column that groups similar examples, such as db_id.")
@margin_option
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
@click.option(
    "--plot",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.svg",
    help="Draw the differences with their intervals.",
)
@click.pass_context
def compare(  # noqa: PLR0913  (an argument an option)
    ctx: click.Context,
    files: tuple[str, ...],
    by: str | None,
    margin: float,
    *,
    as_json: bool,
    plot: Path | None,
) -> None:
    """Compare arms that were run on the same examples, one file each, as FILE or NAME=FILE.

    Prints pass rates and ranks, paired differences with 95 % intervals and adjusted p-values (Holm), and what would settle
    an open pair. Exits with 1 if nothing is settled.
    """
    runs = named(files)
    with needed_for("a comparison", runs[min(runs)]):
        counts = joint(runs, tuple(runs), (), Examples(clusters=by))
    results = results_of(counts)
    gated = tuple(gate(counts, results))
    sides = () if gated else [Side(arm, (arm,)) for arm in results.arms]
    pairs = family(results, [(second, first) for first, second in combinations(sides, 2)], margin)
    if plot:
        drawn = difference_bars({" − ".join(pair.arms): pair.estimate for pair in pairs}, margin)  # noqa: RUF001
        save(plot, ctx.obj([drawn], "Differences in pass rate").encode())
    ranked = sorted(results.arms, key=results.total, reverse=True)
    compared = {
        "n": results.n,
        "left-out": counts.errors,
        "clusters": len(results.sizes) if results.sizes else None,
        "guards": [guard.model_dump(exclude={"withholds"}) for guard in (*gated, *counts.notices)],
        "arms": {arm: _arm(results, arm, pairs) for arm in ranked},
        "pairs": [_pair(results, pair) for pair in pairs],
    }
    lines = [json.dumps(compared, indent=2, ensure_ascii=False)] if as_json else _text(compared, margin)
    click.echo("\n".join(lines))
    ctx.exit(0 if any(pair.relation != "open" for pair in pairs) else 1)


def named(files: tuple[str, ...]) -> dict[str, Path]:
    """Name each arm by its file, or as it is named."""
    runs = dict[str, Path]()
    for given in files:
        name, sign, path = given.partition("=") if re.match(r"^[a-z0-9-]+=", given) else ("", "", given)
        stem = name if sign else re.sub(r"[^a-z0-9]+", "-", Path(path).stem.lower()).strip("-") or "arm"
        if stem in runs:
            folder = re.sub(r"[^a-z0-9]+", "-", Path(path).resolve().parent.name.lower()).strip("-")
            stem = f"{folder}-{stem}"
        if stem in runs:
            raise click.UsageError(f"two files are called {stem}: name them, as in NAME={path}")
        if not Path(path).is_file():
            raise click.UsageError(f"there is no file {path}")
        runs[stem] = Path(path)
    if not 2 <= len(runs) <= MOST_ARMS:  # noqa: PLR2004  (a comparison has two sides)
        raise click.UsageError(f"give from two to {MOST_ARMS} files, one an arm")
    return runs


def _arm(results: Results, arm: str, pairs: tuple[Pair, ...]) -> dict[str, Any]:
    passes, either_way = results.share(arm), (*pairs, *(pair.turned() for pair in pairs))
    others = [pair for pair in either_way if pair.second.name == arm]
    low, high = passes.interval()
    return {
        "rank": 1 + sum(pair.relation == "ahead" for pair in others),
        "passes": passes.observed,
        "low": low,
        "high": high,
        "runs": results.runs[arm],
        "as-good-as": [pair.first.name for pair in others if pair.relation == "as good"],
    }


def _pair(results: Results, pair: Pair) -> dict[str, Any]:
    (low, high), (wins, losses) = pair.estimate.interval(), results.wins(*pair.arms)
    effect = results.design_effect(*pair.arms)
    return {
        "first": pair.arms[0],
        "second": pair.arms[1],
        "difference": pair.estimate.observed,
        "low": low,
        "high": high,
        "wins": wins,
        "losses": losses,
        "p": pair.p,
        "relation": pair.relation,
        "settles-at": pair.settles,
        "settles-at-three-runs": pair.settles_repeated,
    } | ({} if effect is None else {"design-effect": effect})


def _text(compared: dict[str, Any], margin: float) -> Iterator[str]:
    arms, pairs = compared["arms"], compared["pairs"]
    clusters = f"in {compared['clusters']} clusters" if compared["clusters"] else "as if independent"
    yield f"{counted(compared['n'], 'example')} in every arm, {clusters}"
    yield from (f"  {guard['text']} {guard['act']}".rstrip() for guard in compared["guards"])
    wide = max(map(len, arms))
    yield f"\n{'rank':4}  {'arm':{wide}}  {'passes':>7}  95 % interval"
    for arm, row in arms.items():
        alike = f"  as good as {', '.join(row['as-good-as'])}" if row["as-good-as"] else ""
        bounds = interval(row["low"], row["high"], "share")
        yield f"{row['rank']:>4}  {arm:{wide}}  {percent(row['passes']):>7}  {bounds:14}{alike}".rstrip()
    if not pairs:
        return
    names = [f"{pair['first']} − {pair['second']}" for pair in pairs]  # noqa: RUF001
    wide = max(map(len, names))
    yield f"\n{'pair':{wide}}  {'points':>6}  {'95 % interval':15} {'won : lost':>11}  {'Holm p':>8}  relation"
    for name, pair in zip(names, pairs, strict=True):
        points = number(pair["difference"], "difference").removesuffix(" points")
        bounds = interval(pair["low"], pair["high"], "difference")
        won = f"{pair['wins']:>5} : {pair['losses']:<3}"
        yield f"{name:{wide}}  {points:>6}  {bounds:15} {won}  {pair['p']:>8.2g}  {_relation(pair)}"
    within, total = number(margin, "difference").lstrip("+"), counted(len(pairs), "pair")
    yield f"\nAs good: the difference lies within ±{within}. p-values are of {total} together."


def _relation(pair: dict[str, Any]) -> str:
    effect = f"  design effect {pair['design-effect']:.1f}" if "design-effect" in pair else ""
    ways = [f"{pair['settles-at']:,} examples"] if pair["settles-at"] else []
    ways += [f"{pair['settles-at-three-runs']:,} run three times"] if pair["settles-at-three-runs"] else []
    if pair["relation"] != "open" or not ways:
        return f"{pair['relation']}{effect}"
    return f"open; {' or '.join(ways)} have an 80 % chance to settle it{effect}"
