"""An evaluation in figures with intervals of 95 %, charts and sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal

from decidable.evidence import Chart, Figure, Guard, Point, Series, counted, percent
from decidable_evidence.statistics import wilson
from decidable_evidence.task_evaluation.case import Case, Estimate, half_width
from decidable_evidence.task_evaluation.checks import ALPHA, EVALUABLE, RELIABLE, SPECIFIC, Judged
from decidable_evidence.task_evaluation.inputs import FEW_IN_STRATUM, SHORT_INPUT

Figures = dict[str, Figure]
Rows = dict[str, Figure | None]
Unit = Literal["share", "ratio", "count"]

MUCH_SYNTHETIC = 0.5  # of the items: most users are then not those whose questions were asked
LEAKS = {
    "leaked": "items that leak into training",
    "leaked-inputs": "by their input, in any way",
    "leaked-exact": "the same input",
    "leaked-passage": "an input that is half a passage of training",
    "leaked-near": "an input that resembles one in training",
    "leaked-group": "an input of a group in training",
    "leaked-targets": "by a long target, or one of a like input",
}


def figures(judged: Judged) -> Figures:
    """Every figure that the tables allow."""
    case, counts = judged.case, judged.case.counts
    rows: Rows = {
        "level": _count("level reached, of 4", judged.level),
        "items": _count("items", counts.items),
        "items-used": _count("items that can be used", counts.kept),
        "precision": Figure(
            title="precision of a share, at worst", value=half_width(counts.kept), n=counts.kept
        ),
        "clusters": _count("clusters", counts.clusters),
        "smallest-stratum": _count(
            "items in the smallest stratum", min(counts.smallest_strata.values(), default=None)
        ),
        "synthetic": _share(
            "synthetic items", counts.origins.get("synthetic", 0), sum(counts.origins.values())
        ),
        "stale": _share("items whose source changed since", counts.stale, counts.dated),
        "held-out": _count("items labelled after the time-split", counts.held_out),
        **_of_training(case),
        **_of_labels(case),
        "audit-correct": _share("audited labels that are correct", counts.audited_correct, counts.audited),
        "sensitivity": _share("grader passes what people pass", *case.sensitivity),
        "specificity": _share("grader fails what people fail", *case.specificity),
        **_of_repeats(case),
    }
    return {name: figure for name, figure in rows.items() if figure}


def _of_training(case: Case) -> Rows:
    """What leaks; these are shares of all items, so they have no interval."""
    training, n = case.counts.training, case.counts.items
    if training is None:
        return {}
    shares = {
        name: (title, getattr(training, name.removeprefix("leaked-")) / n) for name, title in LEAKS.items()
    }
    shares["targets-seen"] = ("items with a target that is in training", training.seen / n)
    shares["targets-by-chance"] = ("as many as by chance have such a target", case.counts.targets_by_chance())
    return {
        **{name: Figure(title=title, value=value, n=n) for name, (title, value) in shares.items()},
        "unseen-targets": _count("items with a target that is not in training", training.unseen),
    }


def _of_labels(case: Case) -> Rows:
    agreed = case.agreement
    if agreed is None:
        return {}

    def ratio(title: str, found: Estimate | None) -> Figure | None:
        return _estimated(title, found, agreed.units, "ratio")

    on_others = agreed.on_others and agreed.on_others.estimate
    return {
        "alpha": ratio("Krippendorff's alpha", agreed.alpha),
        "agreement-common": ratio("agreement on the most common label", agreed.on_common.estimate),
        "agreement-others": ratio("agreement on the other labels", on_others),
    }


def _of_repeats(case: Case) -> Rows:
    """What repeated runs show: how often results flip, and what share passes."""
    repeats, flips = case.counts.repeats, case.flips
    items, samples = sum(each.items for each in repeats), sum(each.samples * each.items for each in repeats)
    where = f", in {case.repeats}" if case.repeats else ""
    rows: Rows = {}
    if flips is not None:
        rows["flip-rate"] = Figure(title=f"flip rate{where}", value=flips, n=case.counts.repeated)
    if samples:
        passes = round(sum(each.passes * each.items for each in repeats) / samples * items)
        rows["passes"] = _share(f"passes{where}", passes, items)
    return rows


def _count(title: str, value: int | None) -> Figure | None:
    return None if value is None else Figure(title=title, value=value, unit="count")


def _share(title: str, count: int, n: int) -> Figure | None:
    return _estimated(title, Estimate(count / n, *wilson(count, n)), n, "share") if n else None


def _estimated(title: str, found: Estimate | None, n: int, unit: Unit) -> Figure | None:
    return found and Figure(title=title, value=found.value, low=found.low, high=found.high, n=n, unit=unit)


def charts(found: Figures, judged: Judged) -> tuple[Chart, ...]:
    """The charts of what was measured."""
    agreements = _points(found, "alpha", "agreement-common", "agreement-others")
    reliabilities = _points(found, "sensitivity", "specificity", "audit-correct")
    strata = [Point(at=at, value=size) for at, size in judged.case.counts.smallest_strata.items()]
    limits = {"alpha": ALPHA, "on each label": SPECIFIC}
    rows: tuple[tuple[str, Unit, str, Sequence[Point], dict[str, float]], ...] = (
        ("Checks passed, by level", "share", "passed", _levels(judged), {}),
        ("How far annotators agree", "ratio", "agreement", agreements, limits),
        ("How far labels and grader are right", "share", "share", reliabilities, {"needed": RELIABLE}),
        ("Items in the smallest strata", "count", "items", strata, {"needed": FEW_IN_STRATUM}),
    )
    return tuple(
        Chart(title=title, unit=unit, series=(Series(name=name, points=tuple(points)),), limits=limits)
        for title, unit, name, points, limits in rows
        if points
    )


def _points(found: Figures, *names: str) -> list[Point]:
    there = (found[name] for name in names if name in found)
    return [Point(at=each.title, value=each.value, low=each.low, high=each.high) for each in there]


def _levels(judged: Judged) -> list[Point]:
    levels = defaultdict[int, list[bool]](list)
    for check in judged.checks:
        levels[check.level].append(check.result == "passed")
    return [Point(at=f"L{level}", value=sum(passed) / len(passed)) for level, passed in levels.items()]


def headline(judged: Judged) -> str:
    """The verdict in one sentence, with its figures."""
    if judged.small:
        return f"Too small to conclude: {_continued(judged.small)}"
    counts = judged.case.counts
    reached = f"of {counted(counts.items, 'item')} {counts.kept} can be used, and level {judged.level} of 4 is reached"
    if judged.level >= EVALUABLE:
        return f"Evaluable: {reached}."
    first = min(judged.lacking, key=lambda check: (check.level > EVALUABLE, check.result != "failed"))
    opening = "Not evaluable" if first.result == "failed" else "Not known to be evaluable"
    return f"{opening}: {reached}; {_continued(first.found)}"


def _continued(sentence: str) -> str:
    """A sentence as it reads behind a colon or a semicolon."""
    return sentence[0].lower() + sentence[1:]


def guards(judged: Judged) -> tuple[Guard, ...]:
    """Every check that did not pass, with what lifts it and the words that stay open because of it."""
    opens = tuple(word for word, state in judged.words.items() if state == "open")
    return tuple(
        Guard(
            name="too-small" if judged.small else check.name,
            text=check.found,
            act=check.act,
            withholds=opens if check.level <= EVALUABLE else (),
        )
        for check in judged.lacking
        if check.name == "size" or not judged.small
    )


def needs(judged: Judged) -> str:
    """What would conclude; nothing where behavior can be evaluated."""
    lacking = [check for check in judged.lacking if check.level <= EVALUABLE]
    first = min(
        lacking, key=lambda check: (bool(judged.small) and check.name != "size", check.level), default=None
    )
    return first.act if first else ""


def advice(judged: Judged) -> Iterator[str]:
    """What to do next beside what is needed, from the lowest level up; what counts for no level comes last."""
    case, counts, needed = judged.case, judged.case.counts, needs(judged)
    yield from (check.act for check in judged.lacking if check.act != needed)
    training, flips = counts.training, case.flips or 0.0
    steps = (
        (not case.declared.digest, f"Pin this version of the evaluation set by digest: {counts.digest}."),
        (case.declared.no_training_because, "Measure again as soon as there is a training set: items may have leaked into it."),
        (training and counts.short, f"{counted(counts.short, 'item')} of fewer than {SHORT_INPUT} words: a copy of one of them in training, with a word changed, is not found."),
        (counts.strata_small, f"{counts.strata_small} of {counts.strata} strata have fewer than {FEW_IN_STRATUM} items: too few for a figure of their own."),
        (counts.duplicates, f"{counted(counts.duplicates, 'item')} with the input of another one, not counted again (--list duplicates)."),
        (counts.origins.get("synthetic", 0) > MUCH_SYNTHETIC * counts.kept, "Most items are synthetic: add items from production."),
        (flips > case.declared.precision, f"{percent(flips)} of the results in {case.repeats} flip when a run is repeated: measure each arm on several runs."),
        (not counts.dated, "If items rest on sources that change, give sources-changed, and source and labelled_at of each item."),
        (counts.audited_outdated, f"{counted(counts.audited_outdated, 'audited label')} no longer the target of the item, not counted."),
    )  # fmt: skip
    yield from (step for there, step in steps if there)
