"""Which items of an evaluation set a training set gives away: by a copy of the input, or by a telling target."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from decidable_evidence.resemblance import (
    Fit,
    Flags,
    Hashes,
    Places,
    Runs,
    Words,
    among,
    covered,
    distinct,
    hashed,
    resembling,
    runs,
    standing_in,
)
from decidable_evidence.task_evaluation.inputs import SAME_TARGET_ALIKE, TELLING_TARGET, Items

PASSAGE = 13  # words: the run of GPT-3's contamination check (Brown and others, 2020)
CONTAINED = 0.5  # of the words of an input: stock clauses are shared too
PHRASE = 5
MANY_TEXTS = 10
MANY_ITEMS = 0.05


@dataclass(frozen=True)
class Leaks:
    """For each way to leak, the items that do; ``seen`` have a target that is in training, which alone is no leak."""

    exact: Flags
    passage: Flags
    near: Flags
    group: Flags
    targets: Flags
    seen: Flags

    @property
    def inputs(self) -> Flags:
        return self.exact | self.passage | self.near | self.group

    @property
    def leaked(self) -> Flags:
        return self.inputs | self.targets


def leaks(evaluation: Items, training: Items) -> Leaks:
    """Compare every item of an evaluation set with a training set.

    Boilerplate is no leak, such as an instruction before every input: phrases that are in more than ten different
    training texts and in one of twenty items. They are cut before passages and resemblance are looked for. An equal
    target leaks where it is long, or where the inputs are alike too: short answers, numbers and classes are equal by
    chance.
    """
    texts = list(dict.fromkeys(training.inputs))
    mine, theirs = _without_boilerplate(hashed(evaluation.inputs), hashed(texts))
    seen = _among(evaluation.targets, set(training.targets))
    telling = np.fromiter(
        (len(each.split()) >= TELLING_TARGET for each in evaluation.targets), np.bool_, len(seen)
    )
    same_target = _same_target(evaluation, training, texts)
    return Leaks(
        exact=_among(evaluation.inputs, set(texts)),
        passage=_containing(mine, theirs),
        near=resembling(mine, theirs),
        group=_among(evaluation.groups, {group for group in training.groups if group is not None}),
        targets=seen & (telling | resembling(mine, theirs, SAME_TARGET_ALIKE, same_target)),
        seen=seen,
    )


def _among(values: Sequence[str | None], known: Collection[str | None]) -> Flags:
    return np.fromiter((value in known for value in values), np.bool_, len(values))


def _same_target(evaluation: Items, training: Items, texts: Sequence[str]) -> Fit:
    """Whether pairs of an item and a training text have the same target."""
    numbers = {target: number for number, target in enumerate(dict.fromkeys(evaluation.targets))}
    places = {text: place for place, text in enumerate(texts)}
    pairs = zip(training.inputs, training.targets, strict=True)
    keys = {places[text] * len(numbers) + numbers[target] for text, target in pairs if target in numbers}
    known = np.array(sorted(keys), np.uint64)
    mine = np.array([numbers[target] for target in evaluation.targets], np.int64)

    def fit(items: Places, others: Places) -> Flags:
        return among((others * len(numbers) + mine[items]).astype(np.uint64), known)

    return fit


def _containing(mine: Words, theirs: Words) -> Flags:
    """Whether at least half of each text is passages of the others."""
    passages = runs(mine, PASSAGE)
    shared = among(passages.hashes, distinct(runs(theirs, PASSAGE).hashes))
    marked = covered(len(mine.hashes), passages.places[shared], PASSAGE)
    texts = len(mine.starts) - 1
    contained = np.bincount(mine.owners[marked], minlength=texts)
    return (contained > 0) & (contained >= CONTAINED * np.diff(mine.starts))


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
