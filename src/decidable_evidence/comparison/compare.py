"""Compare arms that were run on the same examples: which is ahead, which are as good, and what would settle the rest."""

from __future__ import annotations

import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import click

from decidable.evidence import Chart, Guard, Point, Series, counted, interval, number, percent, save
from decidable_evidence.comparison.counts import counted as read
from decidable_evidence.comparison.family import MARGIN, Pair, Side, family
from decidable_evidence.comparison.results import Results, gate, results_of
from decidable_evidence.runs import MOST_ARMS, Counts


@click.command("compare")
@click.argument("files", nargs=-1, required=True, metavar="FILE FILE [FILE ...]")
@click.option(
    "--by", metavar="COLUMN", help="Column that says which examples belong together, such as db_id."
)
@click.option(
    "--margin",
    type=click.FloatRange(0.001, 0.5),
    default=MARGIN,
    show_default=True,
    help="The smallest gain worth building for.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
@click.option(
    "--plot",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.svg",
    help="Draw the differences with their intervals and the margin.",
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
    """Compare arms that were run on the same examples, a file an arm, as FILE or NAME=FILE.

    Prints what each arm passes and its rank, the paired differences with 95 % intervals, wins and losses and p-values
    adjusted by Holm's method, and what would settle those that stay open. Exits with 1 where nothing is settled.
    """
    runs = named(files)
    counts = read(runs, tuple(runs), clusters=by)
    results = results_of(counts)
    gated = tuple(gate(counts, results, ()))
    pairs = () if gated else _pairs(results, margin)
    if plot:
        save(plot, ctx.obj([_chart(pairs, margin)], "Differences in pass rate").encode())
    told = _told(counts, results, pairs, gated)
    click.echo(json.dumps(told, indent=2, ensure_ascii=False) if as_json else _text(told, margin))
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


def _pairs(results: Results, margin: float) -> tuple[Pair, ...]:
    sides = [Side(arm, (arm,)) for arm in results.arms]
    return family(results, [(second, first) for first, second in combinations(sides, 2)], margin)


def _told(
    counts: Counts, results: Results, pairs: tuple[Pair, ...], gated: tuple[Guard, ...]
) -> dict[str, Any]:
    """The comparison as data."""
    return {
        "n": results.n,
        "left-out": counts.errors,
        "clusters": len(results.sizes) if results.sizes else None,
        "guards": [
            {"name": guard.name, "text": guard.text, "act": guard.act} for guard in (*gated, *counts.notices)
        ],
        "arms": {
            arm: _arm(results, arm, pairs)
            for arm in sorted(results.arms, key=lambda arm: -results.total(arm))
        },
        "pairs": [_pair(results, pair) for pair in pairs],
    }


def _arm(results: Results, arm: str, pairs: tuple[Pair, ...]) -> dict[str, Any]:
    share = results.share(arm)
    low, high = share.interval()
    ahead = [
        pair
        for pair in pairs
        if (pair.relation == "ahead" and pair.second.name == arm)
        or (pair.relation == "behind" and pair.first.name == arm)
    ]
    alike = [
        other
        for pair in pairs
        if pair.relation == "as good" and arm in (names := (pair.first.name, pair.second.name))
        for other in names
        if other != arm
    ]
    return {
        "rank": 1 + len(ahead),
        "passes": share.observed,
        "low": low,
        "high": high,
        "runs": results.runs[arm],
        "as-good-as": alike,
    }


def _pair(results: Results, pair: Pair) -> dict[str, Any]:
    first, second = pair.arms
    low, high = pair.estimate.interval()
    told = {
        "first": first,
        "second": second,
        "difference": pair.estimate.observed,
        "low": low,
        "high": high,
        "wins": pair.wins[0],
        "losses": pair.wins[1],
        "p": pair.p,
        "relation": pair.relation,
        "settles-at": pair.settles,
        "settles-at-three-runs": pair.settles_repeated,
    }
    effect = results.design_effect(first, second)
    return told if effect is None else told | {"design-effect": effect}


def _text(told: dict[str, Any], margin: float) -> str:
    lines = [
        f"{counted(told['n'], 'example')} in every arm"
        + (f", in {told['clusters']} clusters" if told["clusters"] else ", as if independent")
    ]
    lines += [f"  {guard['text']} {guard['act']}".rstrip() for guard in told["guards"]]
    widest = max(map(len, told["arms"]))
    lines += ["", f"{'rank':4}  {'arm':{widest}}  {'passes':>7}  95 % interval"]
    for arm, of in told["arms"].items():
        alike = f"  as good as {', '.join(of['as-good-as'])}" if of["as-good-as"] else ""
        lines.append(
            f"{of['rank']:>4}  {arm:{widest}}  {percent(of['passes']):>7}  {interval(of['low'], of['high'], 'share'):14}{alike}".rstrip()
        )
    if told["pairs"]:
        names = [f"{pair['first']} − {pair['second']}" for pair in told["pairs"]]  # noqa: RUF001
        wide = max(map(len, names))
        lines += [
            "",
            f"{'pair':{wide}}  {'points':>6}  {'95 % interval':15} {'won : lost':>11}  {'Holm p':>8}  relation",
        ]
        lines += [_line(name, pair, wide) for name, pair in zip(names, told["pairs"], strict=True)]
        of = counted(len(told["pairs"]), "pair")
        lines += [
            "",
            f"As good: the difference lies within ±{number(margin, 'difference').lstrip('+')}. p-values are of {of} together.",
        ]
    return "\n".join(lines)


def _line(name: str, pair: dict[str, Any], wide: int) -> str:
    points = number(pair["difference"], "difference").removesuffix(" points")
    bounds = interval(pair["low"], pair["high"], "difference")
    said = pair["relation"] if pair["relation"] != "open" else f"open{_settles(pair)}"
    effect = f"  design effect {pair['design-effect']:.1f}" if "design-effect" in pair else ""
    return f"{name:{wide}}  {points:>6}  {bounds:15} {pair['wins']:>5} : {pair['losses']:<3}  {pair['p']:>8.2g}  {said}{effect}"


def _settles(pair: dict[str, Any]) -> str:
    ways = [f"{pair['settles-at']:,} examples"] if pair["settles-at"] else []
    ways += [f"{pair['settles-at-three-runs']:,} run three times"] if pair["settles-at-three-runs"] else []
    return f"; {' or '.join(ways)} have an 80 % chance to settle it" if ways else ""


def _chart(pairs: tuple[Pair, ...], margin: float) -> Chart:
    points = []
    for pair in pairs:
        low, high = pair.estimate.interval()
        points.append(Point(at=" − ".join(pair.arms), value=pair.estimate.observed, low=low, high=high))  # noqa: RUF001
    return Chart(
        title="Differences in pass rate",
        unit="difference",
        series=(Series(name="difference", points=tuple(points)),),
        limits={"margin": margin, "−margin": -margin},  # noqa: RUF001
    )
