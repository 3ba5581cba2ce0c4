"""Which items of an evaluation set a training set gives away: by the same input, or by a target that it names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from decidable_evidence.task_evaluation.near import resembling
from decidable_evidence.task_evaluation.texts import (
    Flags,
    Hashes,
    Runs,
    Words,
    among,
    covered,
    distinct,
    hashed,
    normalised,
    runs,
    standing_in,
)

PASSAGE = 13
PHRASE = 5
MANY_TEXTS = 10
MANY_ITEMS = 0.05


@dataclass(frozen=True)
class Items:
    """Normalised texts of the items of one side; of an item without a group the group is None."""

    inputs: Sequence[str]
    targets: Sequence[str]
    groups: Sequence[str | None]


@dataclass(frozen=True)
class Leaks:
    """For each way to leak, the items that do; ``target`` holds those whose target is in training."""

    exact: Flags
    passage: Flags
    near: Flags
    group: Flags
    target: Flags

    @property
    def inputs(self) -> Flags:
        return self.exact | self.passage | self.near | self.group

    def counted(self) -> dict[str, int]:
        """Count the items that leak by their input, in each way and in any."""
        ways = ("exact", "passage", "near", "group", "inputs")
        return {way: int(getattr(self, way).sum()) for way in ways}


def items(inputs: Sequence[str], targets: Sequence[str], groups: Sequence[str | None]) -> Items:
    return Items(list(map(normalised, inputs)), list(map(normalised, targets)), groups)


def leaks(evaluation: Items, training: Items) -> Leaks:
    """Compare every item of an evaluation set with a training set.

    Boilerplate is no leak, such as an instruction that stands before every input: phrases that stand in more than ten
    different training texts and in one of twenty items. They are cut before passages and resemblance are looked for.
    """
    mine, theirs = _without_boilerplate(hashed(evaluation.inputs), hashed(dict.fromkeys(training.inputs)))
    return Leaks(
        exact=_among(evaluation.inputs, set(training.inputs)),
        passage=_containing(mine, theirs),
        near=resembling(mine, theirs),
        group=_among(evaluation.groups, {group for group in training.groups if group is not None}),
        target=_among(evaluation.targets, set(training.targets)),
    )


def _among(values: Sequence[str | None], known: Collection[str | None]) -> Flags:
    return np.fromiter((value in known for value in values), np.bool_, len(values))


def _containing(mine: Words, theirs: Words) -> Flags:
    """Say of each text whether it contains a passage of one of the others."""
    passages = runs(mine, PASSAGE)
    given_away = among(passages.hashes, distinct(runs(theirs, PASSAGE).hashes))
    return np.bincount(passages.owners[given_away], minlength=len(mine.starts) - 1) > 0


def _without_boilerplate(mine: Words, theirs: Words) -> tuple[Words, Words]:
    phrases, others = runs(mine, PHRASE), runs(theirs, PHRASE)
    kinds, in_items = standing_in(phrases)
    common = kinds[in_items > max(MANY_TEXTS, MANY_ITEMS * (len(mine.starts) - 1))]
    there, in_texts = standing_in(others.only(among(others.hashes, common)))
    common = there[in_texts > MANY_TEXTS]
    return _cut(mine, phrases, common), _cut(theirs, others, common)


def _cut(texts: Words, phrases: Runs, common: Hashes) -> Words:
    places = phrases.places[among(phrases.hashes, common)]
    return texts.without(covered(len(texts.hashes), places, PHRASE)) if len(places) else texts
