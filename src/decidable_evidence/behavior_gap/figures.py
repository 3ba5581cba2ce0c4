"""The figures of a behavior gap, each with its interval, and the charts in which they are compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from decidable.evidence import Chart, Figure, Point, Series
from decidable_evidence.behavior_gap.cells import Cells
from decidable_evidence.behavior_gap.inputs import Declared
from decidable_evidence.behavior_gap.noise import Flips
from decidable_evidence.behavior_gap.patterns import Pattern
from decidable_evidence.behavior_gap.shares import Share, passing, share
from decidable_evidence.behavior_gap.strata import Stratum
from decidable_evidence.behavior_gap.tally import Tally

CELLS = ("known", "harm", "prompt-alone", "knowledge", "prompt-sensitive", "residual", "behavior")
FAILURES = ("fails-rag-and-fine-tuned", "fails-rag-only", "fails-fine-tuned-only")
PASSES = "passes-"


def figures(
    tally: Tally, cells: Cells, declared: Declared, flips: Flips, strata: Iterable[Stratum]
) -> dict[str, Figure]:
    """Give every figure that these arms allow, with its Wilson interval of 95 %."""
    found = _cells(tally, cells) | _retrieval_gap(tally) | _arms(tally) | _failures(tally)
    titles = {name: figure.title for name, figure in found.items()}
    of_strata = [stratum.figures(titles) for stratum in strata]
    return (
        found
        | _flip_rates(flips, declared)
        | {name: each for part in of_strata for name, each in part.items()}
    )


def charts(figures: Mapping[str, Figure], declared: Declared, strata: Sequence[Stratum]) -> tuple[Chart, ...]:
    """Draw the cells, the arms side by side, what RAG and the tuned model fail, and the strata."""
    target = {} if declared.target is None else {"target": declared.target}
    material = {"material share": declared.material_share}
    arms = [name for name in figures if name.startswith(PASSES)]
    drawn: tuple[tuple[str, tuple[Series, ...], dict[str, float]], ...] = (
        ("What becomes of the examples", (_series("examples", figures, CELLS),), material),
        ("What each arm passes", (_series("passes", figures, arms, PASSES),), target),
        ("What RAG and the fine-tuned model fail", (_series("failures", figures, FAILURES),), {}),
        ("The gaps in each stratum", tuple(_by_stratum(figures, strata)), material),
    )
    return tuple(
        Chart(title=title, series=series, limits=limits)
        for title, series, limits in drawn
        if any(part.points for part in series)
    )


def behavior_measured(tally: Tally, cells: Cells) -> bool:
    """Say whether the oracle arms record outcomes, or an arm was run beside them that can repair behavior."""
    recorded = tally.count(lambda pattern: any(pattern[arm].outcome for arm in tally.oracles))
    return bool(tally.oracles) and (cells.repairing > 0 or recorded > 0)


def _cells(tally: Tally, cells: Cells) -> dict[str, Figure]:
    closed_book = cells.closed_books > 0
    compared = closed_book and not cells.in_the_input
    rows = (
        (closed_book, "known", "known"),
        (compared, "harm", "harm"),
        (cells.closed_books > 1, "prompt_alone", "prompt alone"),
        (compared, "knowledge", "knowledge"),
        (compared, "prompt_sensitive", "prompt-sensitive"),
        (compared, "knowledge_total", "knowledge, any prompt"),
        (True, "residual", "residual, suspected" if cells.oracles == 1 else "residual"),
        (closed_book and behavior_measured(tally, cells), "behavior", "behavior"),
    )
    return {name.replace("_", "-"): cells.share(name).figure(title) for known, name, title in rows if known}


def _retrieval_gap(tally: Tally) -> dict[str, Figure]:
    if "rag" not in tally.arms or not tally.oracles:
        return {}
    found = share(tally, lambda pattern: pattern["oracle"].passed and not pattern["rag"].passed)
    return {"retrieval-gap": found.figure("retrieval gap")}


def _arms(tally: Tally) -> dict[str, Figure]:
    passes = {f"{PASSES}{arm}": passing(tally, arm).figure(f"passes, {arm}") for arm in tally.arms}
    wrong = {f"wrong-when-answered-{arm}": _wrong_when_answered(tally, arm) for arm in tally.arms}
    return passes | {name: figure for name, figure in wrong.items() if figure.n}


def _wrong_when_answered(tally: Tally, arm: str) -> Figure:
    def answered(pattern: Pattern) -> bool:
        return pattern[arm].outcome not in {"", "refusal"}

    wrong = share(tally, lambda pattern: not pattern[arm].passed, among=answered)
    return wrong.figure(f"wrong when answered, {arm}")


def _failures(tally: Tally) -> dict[str, Figure]:
    """Say how the failures of RAG and of the fine-tuned model go together."""
    if not {"rag", "fine-tuned"} <= set(tally.arms):
        return {}
    both, rag, tuned = (_failing(tally, of) for of in ({"rag", "fine-tuned"}, {"rag"}, {"fine-tuned"}))
    return {
        "fails-rag-and-fine-tuned": both.figure("RAG and fine-tuned fail"),
        "fails-rag-only": rag.figure("only RAG fails"),
        "fails-fine-tuned-only": tuned.figure("only fine-tuned fails"),
    }


def _failing(tally: Tally, arms: set[str]) -> Share:
    """Count what fails in these of RAG and the fine-tuned model, and in no other."""
    return share(
        tally, lambda pattern: {arm for arm in ("rag", "fine-tuned") if not pattern[arm].passed} == arms
    )


def _flip_rates(flips: Flips, declared: Declared) -> dict[str, Figure]:
    graded = declared.grader_agreement is not None
    title = f"flip rate, {flips.how}{', with mistakes of the grader' if graded else ''}"
    found = {"flip-rate": Figure(title=title, value=flips.rate, unit="probability")}
    for arm, (rate, (low, high), n, samples) in flips.arms.items():
        title = f"flip rate, {arm}, of a single run of {samples}"
        found[f"flip-rate-{arm}"] = Figure(
            title=title, value=rate, low=low, high=high, n=n, unit="probability"
        )
    return found


def _series(name: str, figures: Mapping[str, Figure], names: Iterable[str], prefix: str = "") -> Series:
    points = (
        _point(figures[each], each.removeprefix(prefix) if prefix else "")
        for each in names
        if each in figures
    )
    return Series(name=name, points=tuple(points))


def _by_stratum(figures: Mapping[str, Figure], strata: Sequence[Stratum]) -> Iterable[Series]:
    for cell in ("knowledge-total", "residual", "behavior"):
        names = [(stratum.told, stratum.figure_name(cell)) for stratum in strata]
        points = (_point(figures[name], told) for told, name in names if name in figures)
        yield Series(name=figures[cell].title if cell in figures else cell, points=tuple(points))


def _point(figure: Figure, at: str = "") -> Point:
    return Point(at=at or figure.title, value=figure.value, low=figure.low, high=figure.high)
