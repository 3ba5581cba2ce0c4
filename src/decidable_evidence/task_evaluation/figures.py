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
Unit = Literal["share", "ratio"]

AGREEMENTS = ("alpha", "agreement-common", "agreement-others")
RELIABILITIES = ("sensitivity", "specificity", "audit-correct")


def figures(case: Case, level: int) -> Figures:
    """Every figure that the tables allow."""
    kept = case.counts.kept
    found = {
        "level": _count("level reached, of 4", level),
        "items": _count("items", case.counts.items),
        "items-used": _count("items that can be used", kept),
        "precision": Figure(title="precision of a share, at worst", value=half_width(kept), n=kept),
    }
    parts = (_of_set(case), _of_training(case), _of_labels(case), _of_grader(case), _of_repeats(case))
    return found | {name: figure for part in parts for name, figure in part.items()}


def charts(found: Figures, made: Iterable[Check], strata: Mapping[str, int]) -> tuple[Chart, ...]:
    """The charts of what was measured."""
    bars = (
        Chart(title="Checks passed, by level", series=(Series(name="passed", points=tuple(_levels(made))),)),
        _bars(
            "How far annotators agree",
            "agreement",
            found,
            AGREEMENTS,
            {"alpha": ALPHA, "on each label": SPECIFIC},
            unit="ratio",
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
        passed = [check.result == "passed" for check in found if check.level == level]
        yield Point(at=f"L{level}", value=sum(passed) / len(passed))


def _bars(  # noqa: PLR0913  (what differs between two charts)
    title: str,
    series: str,
    found: Figures,
    names: tuple[str, ...],
    limits: dict[str, float],
    *,
    unit: Unit = "share",
) -> Chart:
    points = tuple(
        Point(at=found[name].title, value=found[name].value, low=found[name].low, high=found[name].high)
        for name in names
        if name in found
    )
    return Chart(title=title, unit=unit, series=(Series(name=series, points=points),), limits=limits)


def _of_set(case: Case) -> Figures:
    counts, found = case.counts, {}
    if counts.clusters is not None:
        found["clusters"] = _count("clusters", counts.clusters)
    if counts.smallest_strata:
        found["smallest-stratum"] = _count(
            "items in the smallest stratum", min(counts.smallest_strata.values())
        )
    if counts.origins:
        synthetic, known = counts.origins.get("synthetic", 0), sum(counts.origins.values())
        found["synthetic"] = _share("synthetic items", synthetic, known)
    if counts.dated:
        found["stale"] = _share("items whose source changed since", counts.stale, counts.dated)
    if counts.held_out is not None:
        found["held-out"] = _count("items labelled after the time-split", counts.held_out)
    return found


def _of_training(case: Case) -> Figures:
    """What leaks; these are shares of all items, so they have no interval."""
    training, n = case.counts.training, case.counts.items
    if training is None:
        return {}
    titles = {
        "leaked": "items that leak into training",
        "inputs": "by their input, in any way",
        "exact": "the same input",
        "passage": "an input that is half a passage of training",
        "near": "an input that resembles one in training",
        "group": "an input of a group in training",
        "targets": "by a long target, or one of a like input",
    }
    shares = {
        "leaked" if name == "leaked" else f"leaked-{name}": Figure(
            title=title, value=getattr(training, name) / n, n=n
        )
        for name, title in titles.items()
    }
    return shares | {
        "targets-seen": Figure(title="items with a target that is in training", value=training.seen / n, n=n),
        "targets-by-chance": Figure(
            title="as many as by chance have such a target", value=case.counts.targets_by_chance(), n=n
        ),
        "unseen-targets": _count("items with a target that is not in training", training.unseen),
    }


def _of_labels(case: Case) -> Figures:
    counts, agreed, found = case.counts, case.agreement, {}
    if agreed:
        estimates = {
            "alpha": ("Krippendorff's alpha", agreed.alpha),
            "agreement-common": (
                "agreement on the most common label",
                agreed.on_common and agreed.on_common.estimate,
            ),
            "agreement-others": (
                "agreement on the other labels",
                agreed.on_others and agreed.on_others.estimate,
            ),
        }
        found = {
            name: _estimated(title, estimate, agreed.units, "ratio")
            for name, (title, estimate) in estimates.items()
            if estimate
        }
    if counts.audited:
        found["audit-correct"] = _share(
            "audited labels that are correct", counts.audited_correct, counts.audited
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
    """What repeated runs show: how often results flip, and what share passes by the grader and by people."""
    passed = sum(each.passes * each.items for each in case.counts.repeats)
    samples = sum(each.samples * each.items for each in case.counts.repeats)
    items, flips, found = sum(each.items for each in case.counts.repeats), flip_rate(case.passes), {}
    where = f", in {case.repeats}" if case.repeats else ""
    if flips is not None:
        title = f"flip rate{where}"
        found["flip-rate"] = Figure(title=title, value=flips, n=case.counts.repeated, unit="probability")
    if samples:
        passes = round(passed / samples * items)
        found["passes"] = _share(f"passes{where}", passes, items)
        if all(of for _, of in (case.sensitivity, case.specificity)):
            true = corrected(passes, items, case.sensitivity, case.specificity)
            if true:
                found["passes-corrected"] = _estimated(
                    f"passes{where}, as people would say", true, items, "share"
                )
    return found


def _count(title: str, value: int) -> Figure:
    return Figure(title=title, value=value, unit="count")


def _share(title: str, count: int, n: int) -> Figure:
    low, high = wilson(count, n)
    return Figure(title=title, value=count / n, low=low, high=high, n=n)


def _estimated(title: str, found: Estimate, n: int, unit: Literal["share", "ratio"]) -> Figure:
    return Figure(title=title, value=found.value, low=found.low, high=found.high, n=n, unit=unit)
