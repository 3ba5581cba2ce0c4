"""The figures of an evaluation, with their intervals of 95 %, and the charts that compare them with what is needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from decidable.evidence import Chart, Figure, Point, Series
from decidable_evidence.statistics import wilson
from decidable_evidence.task_evaluation.agreement import Estimate, corrected, flip_rate
from decidable_evidence.task_evaluation.case import Case, Check, half_width
from decidable_evidence.task_evaluation.limits import ALPHA, FEW_IN_STRATUM, RELIABLE, SPECIFIC

Figures = dict[str, Figure]

AGREEMENTS = ("alpha", "agreement-common", "agreement-others")
RELIABILITIES = ("sensitivity", "specificity", "audit-correct")


def figures(case: Case, level: int) -> Figures:
    """Give every figure that the tables allow."""
    tally = case.tally
    found = {
        "level": _count("level reached, of 4", level),
        "items": _count("items", tally["items"]),
        "items-used": _count("items that can be used", tally.n),
        "precision": Figure(title="precision of a share, at worst", value=half_width(tally.n), n=tally.n),
    }
    parts = (_of_set(case), _of_training(case), _of_labels(case), _of_grader(case), _of_repeats(case))
    return found | {name: figure for part in parts for name, figure in part.items()}


def charts(found: Figures, made: Iterable[Check], strata: Mapping[str, int]) -> tuple[Chart, ...]:
    """Give the charts of what was measured."""
    bars = (
        Chart(title="Checks passed, by level", series=(Series(name="passed", points=tuple(_levels(made))),)),
        _bars(
            "How far annotators agree",
            "agreement",
            found,
            AGREEMENTS,
            {"alpha": ALPHA, "on each label": SPECIFIC},
        ),
        _bars("How far labels and grader are right", "share", found, RELIABILITIES, {"needed": RELIABLE}),
        Chart(
            title="Items in the smallest strata",
            unit="count",
            series=(
                Series(
                    name="items",
                    points=tuple(Point(at=name[:60], value=size) for name, size in strata.items()),
                ),
            ),
            limits={"needed": FEW_IN_STRATUM},
        ),
    )
    return tuple(chart for chart in bars if chart.series[0].points)


def _levels(made: Iterable[Check]) -> Iterator[Point]:
    found = tuple(made)
    for level in sorted({check.level for check in found}):
        passed = [check.state == "passed" for check in found if check.level == level]
        yield Point(at=f"L{level}", value=sum(passed) / len(passed))


def _bars(title: str, series: str, found: Figures, names: tuple[str, ...], limits: dict[str, float]) -> Chart:
    points = tuple(
        Point(at=found[name].title, value=found[name].value, low=found[name].low, high=found[name].high)
        for name in names
        if name in found
    )
    return Chart(title=title, series=(Series(name=series, points=points),), limits=limits)


def _of_set(case: Case) -> Figures:
    tally = case.tally
    found = {}
    if "clusters" in tally:
        found["clusters"] = _count("clusters", tally["clusters"])
    if tally.strata:
        found["smallest-stratum"] = _count("items in the smallest stratum", min(tally.strata.values()))
    if tally.origins:
        known = sum(tally.origins.values())
        found["synthetic"] = _share("synthetic items", tally.origins.get("synthetic", 0), known)
    if tally["dated"]:
        found["stale"] = _share("items whose source changed since", tally["stale"], tally["dated"])
    if case.declared.time_split and "held-out" in tally:
        found["held-out"] = _count("items labelled after the time-split", tally["held-out"])
    return found


def _of_training(case: Case) -> Figures:
    """Give what leaks; these are shares of all items, so they have no interval."""
    tally, n = case.tally, case.tally["items"]
    if "training" not in tally:
        return {}
    titles = {
        "leaked": "items that leak into training",
        "leaked-inputs": "by their input, in any way",
        "leaked-exact": "the same input",
        "leaked-passage": "an input with a passage of training",
        "leaked-near": "an input that resembles one in training",
        "leaked-group": "an input of a group in training",
        "leaked-targets": "by their target",
    }
    found = {
        name: Figure(title=title, value=tally[name] / n, n=n)
        for name, title in titles.items()
        if name in tally
    }
    return found | {
        "unseen-targets": _count("items with a target that is not in training", tally["unseen-targets"])
    }


def _of_labels(case: Case) -> Figures:
    tally, agreed = case.tally, case.agreement
    found = {}
    if agreed:
        estimates = {
            "alpha": ("Krippendorff's alpha", agreed.alpha),
            "agreement-common": ("agreement on the most common label", agreed.on_common),
            "agreement-others": ("agreement on the other labels", agreed.on_others),
        }
        found = {
            name: _estimated(title, estimate, agreed.units, "ratio")
            for name, (title, estimate) in estimates.items()
            if estimate
        }
    if tally["audited"]:
        found["audit-correct"] = _share(
            "audited labels that are correct", tally["audited-correct"], tally["audited"]
        )
    return found


def _of_grader(case: Case) -> Figures:
    found = {}
    for name, title, (agreed, of) in (
        ("sensitivity", "grader passes what people pass", case.sensitivity),
        ("specificity", "grader fails what people fail", case.specificity),
    ):
        if of:
            found[name] = _share(title, agreed, of)
    return found


def _of_repeats(case: Case) -> Figures:
    """Give what the repeated run tells: how often results flip, and what share passes by the grader and by people."""
    tally = case.tally
    passes = sum(passed * count for (_, passed), count in tally.repeats.items())
    samples = sum(size * count for (size, _), count in tally.repeats.items())
    found, flips, items = {}, flip_rate(tally.repeats), sum(tally.repeats.values())
    if flips is not None:
        found["flip-rate"] = Figure(title="flip rate", value=flips, n=tally.repeated, unit="probability")
    if samples:
        found["passes"] = _share("passes, in the repeated runs", round(passes / samples * items), items)
    if samples and all(of for _, of in (case.sensitivity, case.specificity)):
        true = corrected(round(passes / samples * items), items, case.sensitivity, case.specificity)
        if true:
            found["passes-corrected"] = _estimated("passes, as people would say", true, items, "share")
    return found


def _count(title: str, value: int) -> Figure:
    return Figure(title=title, value=value, unit="count")


def _share(title: str, count: int, n: int) -> Figure:
    low, high = wilson(count, n)
    return Figure(title=title, value=count / n, low=low, high=high, n=n)


def _estimated(title: str, found: Estimate, n: int, unit: Literal["share", "ratio"]) -> Figure:
    return Figure(title=title, value=found.value, low=found.low, high=found.high, n=n, unit=unit)
