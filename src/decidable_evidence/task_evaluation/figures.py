"""An evaluation in figures with intervals of 95 %, charts and sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from decidable.evidence import Chart, Figure, Guard, Point, Series, State, counted, percent
from decidable_evidence.statistics import wilson
from decidable_evidence.task_evaluation.case import Case, Check, Estimate, corrected, flip_rate, half_width
from decidable_evidence.task_evaluation.checks import EVALUABLE
from decidable_evidence.task_evaluation.inputs import (
    ALPHA,
    FEW_IN_STRATUM,
    MUCH_SYNTHETIC,
    RELIABLE,
    SHORT_INPUT,
    SPECIFIC,
)

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
        found["flip-rate"] = Figure(title=title, value=flips, n=case.counts.repeated)
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


def headline(made: Iterable[Check], case: Case, level: int, words: dict[str, State], small: str) -> str:
    """The verdict in one sentence, with its figures."""
    if small:
        return f"Too small to conclude: {_continued(small)}"
    reached = f"of {counted(case.counts.items, 'item')} {case.counts.kept} can be used, and level {level} of 4 is reached"
    if words["evaluable"] == "shown":
        return f"Evaluable: {reached}."
    why = [check for check in made if check.level <= EVALUABLE and check.result != "passed"]
    first = next((check for check in why if check.result == "failed"), why[0])
    opening = "Not evaluable" if first.result == "failed" else "Not known to be evaluable"
    return f"{opening}: {reached}; {_continued(first.found)}"


def _continued(sentence: str) -> str:
    """A sentence as it reads behind a colon or a semicolon."""
    return sentence[0].lower() + sentence[1:]


def guards(made: Iterable[Check], words: dict[str, State], small: str) -> tuple[Guard, ...]:
    """Every check that did not pass, with what lifts it and the words that stay open because of it."""
    opens = tuple(word for word, state in words.items() if state == "open")
    return tuple(
        Guard(
            name="too-small" if check.name == "size" and small else check.name,
            text=check.found,
            act=check.act,
            withholds=opens if check.level <= EVALUABLE else (),
        )
        for check in made
        if check.result != "passed" and (not small or check.name == "size")
    )


def needs(made: Iterable[Check], words: dict[str, State], small: str) -> str:
    """What would conclude; nothing where behavior can be evaluated."""
    if words["evaluable"] == "shown":
        return ""
    lacking = [check for check in made if check.level <= EVALUABLE and check.result != "passed"]
    return min(lacking, key=lambda check: (bool(small) and check.name != "size", check.level)).act


def advice(made: Iterable[Check], case: Case, needed: str) -> tuple[str, ...]:
    """What to do next beside what is needed, from the lowest level up; what counts for no level comes last."""
    lacking = [check.act for check in made if check.result != "passed" and check.act != needed]
    return (*lacking, *_steps(case))


def _steps(case: Case) -> Iterator[str]:
    counts, flips = case.counts, flip_rate(case.passes) or 0.0
    if not case.declared.digest:
        yield f"Pin this version of the evaluation set by digest: {counts.digest}."
    if case.declared.no_training_because:
        yield "Measure again as soon as there is a training set: items may have leaked into it."
    if counts.training and counts.short:
        yield (
            f"{counted(counts.short, 'item')} of fewer than {SHORT_INPUT} words: a copy of one of them in training, with a word "
            "changed, is not found."
        )
    if counts.strata_small:
        yield f"{counts.strata_small} of {counts.strata} strata have fewer than {FEW_IN_STRATUM} items: too few for a figure of their own."
    if counts.duplicates:
        yield f"{counted(counts.duplicates, 'item')} with the input of another one, not counted again (--list duplicates)."
    if counts.origins.get("synthetic", 0) > MUCH_SYNTHETIC * counts.kept:
        yield "Most items are synthetic: add items from production."
    if flips > case.declared.precision:
        yield f"{percent(flips)} of the results in {case.repeats} flip when a run is repeated: measure each arm on several runs."
    if not counts.dated:
        yield "If items rest on sources that change, give sources-changed, and source and labelled_at of each item."
    if counts.audited_outdated:
        yield f"{counted(counts.audited_outdated, 'audited label')} no longer the target of the item, not counted."
