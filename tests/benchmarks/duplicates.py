"""How near-duplicates and conflicts that were planted in a corpus are found again, and how long that takes.

``python tests/benchmarks/duplicates.py [PASSAGES]`` writes a corpus of four sources and one of a tenth, and measures them. What
is told of near-duplicates is held against every pair of passages that an inverted index brings together, which also is the
baseline of the time; what is told of conflicts is held against what was planted.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar

from figures import Cost, Growth, told, written
from figures import Found as Told
from processor import peak, spent

from decidable_evidence.source_trust import Inputs, counting
from decidable_evidence.source_trust.conflicts import alike
from decidable_evidence.source_trust.duplicates import ALIKE

SOURCES = ("handbook", "manual", "policy", "wiki")
SEED = 20261112
A_DOCUMENT = 20
MONTHS = ("January", "March", "July", "October")
REGISTRY = "sources:\n" + "".join(
    f"  {name}: {{title: {name}, authority: official, owner: Ada, licence: CC-BY-4.0, paths: [{name}/], "
    "permitted-uses: [retrieve]}\n"
    for name in SOURCES
)

Found = TypeVar("Found")
Words = list[str]
Place = tuple[str, str]  # of a passage: its document and its line


@dataclass
class Planted:
    """A corpus to be written; ``conflicts`` are the places of each two passages that were made to differ."""

    passages: dict[str, list[Words]] = field(default_factory=lambda: {name: [] for name in SOURCES})
    conflicts: set[frozenset[Place]] = field(default_factory=set)
    copies: int = 0

    def put(self, source: str, words: Words) -> Place:
        number = len(self.passages[source])
        self.passages[source].append(words)
        return f"{source}/{number // A_DOCUMENT:05}.md", str(1 + 2 * (number % A_DOCUMENT))

    def write(self, folder: Path) -> Inputs:
        """Write the documents and their registry."""
        for source, passages in self.passages.items():
            for start in range(0, len(passages), A_DOCUMENT):
                path = folder / "corpus" / source / f"{start // A_DOCUMENT:05}.md"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(
                    "\n\n".join(" ".join(words) for words in passages[start : start + A_DOCUMENT])
                )
        (folder / "registry.yaml").write_text(REGISTRY)
        return Inputs(registry=folder / "registry.yaml", corpus=folder / "corpus")


def planted(size: int) -> Planted:
    """Make so many passages; a tenth are copies, half of which differ in a number, a date or a denial."""
    chance, made = random.Random(SEED), Planted()  # noqa: S311  (made-up texts)
    vocabulary = [
        "".join(chance.choices("abcdefghiklmoprstuvw", k=chance.randint(3, 9))) + "x" for _ in range(4_000)
    ]
    while sum(map(len, made.passages.values())) < size:
        words = passage(chance, vocabulary)
        source, other = chance.sample(SOURCES, 2)
        place = made.put(source, words)
        if chance.random() < 1 / 9:
            copy = reworded(chance, vocabulary, words)
            changed = differing(chance, copy) if chance.random() < 1 / 2 else None
            there = made.put(other, dressed(chance, changed or copy))
            made.copies += 1
            if changed and overlap(words, changed) >= ALIKE:
                made.conflicts.add(frozenset({place, there}))
    return made


def passage(chance: random.Random, vocabulary: Words) -> Words:
    """Make a passage of 10 to 60 words with a number, a date that names its month, and perhaps a denial."""
    words = chance.choices(vocabulary, k=chance.randint(10, 60))
    words.insert(chance.randrange(3, len(words)), str(chance.randint(2, 9_999)))
    words.insert(
        chance.randrange(3, len(words)),
        f"{chance.randint(1, 28)} {chance.choice(MONTHS)} 20{chance.randint(10, 26)}",
    )
    if chance.random() < 1 / 3:
        words.insert(chance.randrange(3, len(words)), "not")
    return words


def reworded(chance: random.Random, vocabulary: Words, words: Words) -> Words:
    """Copy a passage with none to three other words."""
    copy = list(words)
    for _ in range(chance.choice((0, 0, 1, 1, 2, 3))):
        places = [place for place, word in enumerate(copy) if word.endswith("x")]
        copy[chance.choice(places)] = chance.choice(vocabulary)
    return copy


def differing(chance: random.Random, words: Words) -> Words | None:
    """Copy a passage with another number, another date or a denial more; none where its words left no room."""
    copy = list(words)
    kind = chance.choice(("number", "date", "denial"))
    if kind == "denial":
        copy.insert(0, "never")
        return copy
    place = next(
        place for place, word in enumerate(copy) if word[0].isdigit() and (" " in word) == (kind == "date")
    )
    copy[place] = f"29 {copy[place].split(' ', 1)[1]}" if kind == "date" else f"{copy[place]}1"
    return copy


def dressed(chance: random.Random, words: Words) -> Words:
    """Write the same passage with other markup and case."""
    return [f"**{word.upper()}**" if chance.random() < 1 / 20 else word for word in words]


def bare(words: Words) -> Words:
    """Give the words without markup, denials and values, by other means than the measure does."""
    plain = (word.strip("*").lower() for word in words)
    return ["#" if word[0].isdigit() else word for word in plain if word not in {"not", "never"}]


def runs(words: Words) -> set[tuple[str, ...]]:
    return set(zip(*(bare(words)[at:] for at in range(5)), strict=False))


def overlap(one: Words, other: Words) -> float:
    return len(runs(one) & runs(other)) / len(runs(one) | runs(other))


def near(made: Planted) -> set[frozenset[str]]:
    """Find every pair of passages with other words that overlap enough, by the runs that they share."""
    texts = dict.fromkeys(" ".join(bare(words)) for passages in made.passages.values() for words in passages)
    sets = {text: runs(text.split(" ")) for text in texts}
    by_run = defaultdict[tuple[str, ...], list[str]](list)
    for text, of in sets.items():
        for run in of:
            by_run[run].append(text)
    shared = Counter(frozenset(pair) for texts_ in by_run.values() for pair in pairs(texts_))
    return {
        pair
        for pair, both in shared.items()
        if both >= ALIKE * (sum(len(sets[text]) for text in pair) - both)
    }


def pairs(texts: list[str]) -> Iterator[tuple[str, str]]:
    return ((one, other) for number, one in enumerate(texts) for other in texts[number + 1 :])


@dataclass(frozen=True)
class Scores:
    """Precision and recall, of how many."""

    found: int
    true: int
    right: int

    @property
    def precision(self) -> float:
        return self.right / self.found

    @property
    def recall(self) -> float:
        return self.right / self.true


def scored(found: AbstractSet[frozenset[Found]], true: AbstractSet[frozenset[Found]]) -> Scores:
    return Scores(len(found), len(true), len(found & true))


def conflicts_of(result: counting.Found) -> set[frozenset[Place]]:
    return {
        frozenset((spot.document, spot.place) for spot in (conflict.one, conflict.other))
        for conflict in result.compared.conflicts
    }


def near_of(result: counting.Found) -> set[frozenset[str]]:
    return {frozenset({one.words, other.words}) for one, other in alike(result.seen.groups.all())}


def costs(passages: int = 20_000) -> Iterator[Told]:
    """Measure a corpus of that many passages and one of a tenth."""
    measured(passages // 100)  # what is imported only once is imported now
    tenth, whole = measured(passages // 10), measured(passages)
    what = f"near-duplicates and conflicts among {passages:,} passages"
    yield Cost(
        what, whole.ours / whole.baseline, "all pairs that share five words in a row, by an inverted index"
    )
    for kind, scores in (("near-duplicates", whole.near), ("conflicts", whole.conflicts)):
        planted_ = f"{scores.true:,} {kind} that are there"
        yield Cost(f"{kind} told that are none", 100 * (1 - scores.precision), planted_, 1, "%")
        yield Cost(f"{kind} missed", 100 * (1 - scores.recall), planted_, 5, "%")
    yield Cost(
        f"peak memory, {passages:,} passages",
        whole.peak,
        f"their text, {written(whole.size)} MiB",
        unit="MiB",
    )
    seconds = {
        "near-duplicates and conflicts": (tenth.ours, whole.ours),
        "inverted index": (tenth.baseline, whole.baseline),
    }
    yield Growth("passages held against each other", "passage", (passages // 10, passages), seconds)


class Measured(NamedTuple):
    """What measuring a corpus takes, processor seconds of both ways and MiB, and what it finds."""

    ours: float
    baseline: float
    peak: float
    size: float
    near: Scores
    conflicts: Scores


def measured(passages: int) -> Measured:
    """Write a corpus, measure it, and hold what was found against what is there."""
    made = planted(passages)
    with tempfile.TemporaryDirectory() as folder:
        inputs = made.write(Path(folder))
        size = sum(path.stat().st_size for path in Path(folder, "corpus").rglob("*.md")) / 2**20
        ours, result = spent(lambda: counting.find(inputs, date(2026, 11, 12)))
    most = peak()
    baseline, true = spent(lambda: near(made))
    found, conflicts = scored(near_of(result), true), scored(conflicts_of(result), made.conflicts)
    return Measured(ours, baseline, most, size, found, conflicts)


if __name__ == "__main__":
    told(costs(*map(int, sys.argv[1:])))
