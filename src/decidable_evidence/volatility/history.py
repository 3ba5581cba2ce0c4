"""The history of a corpus as data: the versions of its documents in blocks, and what each step changed."""

from __future__ import annotations

import hashlib
import re
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import compress, count
from operator import ne, sub
from typing import NamedTuple

from decidable_evidence.documents import Rule, blocks_of, format_of

DIGEST = re.compile(rb"[0-9a-f]{16}")
# A word that begins with a digit, or with v and a digit, is a number, a date or a version; a name such as w3 is none.
DIGITS = bytes.maketrans(b"0123456789", b"0" * 10)


class Size(NamedTuple):
    """How much there is: units, words, and numbers among them."""

    units: int = 0
    words: int = 0
    numbers: int = 0


class Texts:
    """Every version of a document that was read, by number; equal documents have equal numbers.

    A unit is a block of enough words, known by 64 bits of the SHA-256 of its words with a blank between them. The words of
    a new block are found when they are asked for, or by ``settle`` while whoever reads waits for the next version.
    """

    def __init__(self) -> None:
        self._blocks: dict[Rule | None, dict[bytes, int]] = {}
        self._rules, self._raw = list[Rule | None]([None]), [b""]
        self._units, self._texts, self._words, self._numbers = [0], [b""], [0], [0]
        self._versions: list[bytes] = []
        self._known_versions: dict[bytes, int] = {}

    def read(self, path: str, raw: bytes) -> int:
        """The number of a version. Raises ``UnreadDocumentError``."""
        known = array("I")
        for rule, blocks in blocks_of(format_of(path), raw):
            known.extend(self._known(rule, blocks))
        return self._number(known)

    def read_digests(self, digests: Iterable[str]) -> int:
        """The number of a version that is only known by the digests of its units."""
        return self._number(array("I", self._known(None, map(str.encode, digests))))

    def blocks(self, version: int | None) -> Sequence[int]:
        """The blocks of a version, by number, in their order; of no version there are none."""
        if len(self._units) < len(self._raw):
            self.settle()
        return () if version is None else memoryview(self._versions[version]).cast("I")

    def unit(self, block: int) -> int:
        """The unit that a block is; 0 for one of too few words."""
        return self._units[block]

    def text(self, block: int) -> bytes:
        """The words of a block with a blank between them; empty where only a digest is known."""
        return self._texts[block]

    def words(self, unit: int) -> list[bytes]:
        """The words of a unit; none where only a digest is known. To be asked when every version was read."""
        return self._texts[self._by_unit.get(unit, 0)].split()

    @cached_property
    def _by_unit(self) -> dict[int, int]:
        """The block of each unit."""
        return {unit: block for block, unit in enumerate(self._units)}

    def units(self, version: int | None) -> list[int]:
        """The units of a version in their order; of no version there are none."""
        units = self._units
        return [unit for block in self.blocks(version) if (unit := units[block])]

    def size(self, blocks: Collection[int]) -> Size:
        """The size of some blocks."""
        short = list(map(self._units.__getitem__, blocks)).count(0)
        words = sum(map(self._words.__getitem__, blocks))
        return Size(len(blocks) - short, words, sum(map(self._numbers.__getitem__, blocks)))

    def known(self, units: Collection[int]) -> frozenset[int]:
        """Those of some units that any version ever had."""
        self.settle()
        return frozenset(self._units).intersection(units)

    def alike(self, old: int, new: int) -> float:
        """The share of the units of the larger of two versions that both have."""
        before, after = Counter(self.units(old)), Counter(self.units(new))
        return (before & after).total() / max(before.total(), after.total(), 1)

    def settle(self, most: int | None = None) -> None:
        """Find the words of the next new blocks, ``most`` of them or all."""
        settled = len(self._units)
        for number in range(settled, len(self._raw) if most is None else min(settled + most, len(self._raw))):
            rule, block = self._rules[number], self._raw[number]
            text = rule.words(block) if rule else b""
            count = count_of(text)
            unit = (unit_of(text) if count >= rule.fewest else 0) if rule else unit_of_digest(block)
            self._units.append(unit)
            self._texts.append(text)
            self._words.append(count)
            self._numbers.append(numbers_in(text))

    def _known(self, rule: Rule | None, blocks: Iterable[bytes]) -> list[int]:
        """The numbers of blocks, or of digests where there is no rule to find words by."""
        known = self._blocks.setdefault(rule, {})
        get, add = known.get, self._add
        return [get(block) or add(known, rule, block) for block in blocks]

    def _add(self, known: dict[bytes, int], rule: Rule | None, block: bytes) -> int:
        number = known[block] = len(self._raw)
        self._rules.append(rule)
        self._raw.append(block)
        return number

    def _number(self, blocks: array[int]) -> int:
        number = self._known_versions.setdefault(packed := blocks.tobytes(), len(self._versions))
        if number == len(self._versions):
            self._versions.append(packed)
        return number


def count_of(text: bytes) -> int:
    """How many words a normalised text has."""
    return text.count(b" ") + 1 if text else 0


def numbers_in(text: bytes) -> int:
    """How many words of a normalised text are numbers."""
    digits = (b" " + text).translate(DIGITS)
    return digits.count(b" 0") + digits.count(b" v0")


def unit_of(text: bytes) -> int:
    """The number by which a unit is known."""
    return int.from_bytes(hashlib.sha256(text).digest()[:8]) or 1


def unit_of_digest(digest: bytes) -> int:
    """The number of a unit of which a digest is known: 16 hexadecimal digits are the unit itself."""
    return (int(digest, 16) or 1) if DIGEST.fullmatch(digest) else unit_of(digest)


DAY = 86_400

Documents = dict[str, int]


class Edit(NamedTuple):
    """What became of one document: the number of its version before and after, None where there is none."""

    path: str
    old: int | None
    new: int | None


class Observed(NamedTuple):
    """What was seen at one moment: of each path that is named, its version, or None where it is gone."""

    at: int
    name: str
    versions: Mapping[str, int | None]


class Step(NamedTuple):
    """What changed at one moment, in seconds since 1970."""

    at: int
    name: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class History:
    """All steps up to the end of a day, oldest first.

    ``days`` are those on which a corpus was seen that is not watched all the time, such as in snapshots, ``gaps`` those
    of them on which it was hardly seen whole. ``shallow`` is whether the history is cut off; ``missing`` versions are not
    at hand. ``paths`` are all that were ever there, whether they count or not, ``unread`` the reasons why the last version
    of some is no text, and ``own`` the outputs of this tool. ``commit`` is the last one that counts.
    """

    on: date
    steps: tuple[Step, ...]
    texts: Texts
    days: tuple[date, ...] = ()
    gaps: tuple[date, ...] = ()
    shallow: bool = False
    missing: int = 0
    paths: frozenset[str] = frozenset()
    unread: Mapping[str, str] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    commit: str = ""

    def documents(self, until: int) -> Documents:
        """The documents that are there at a moment, with their versions."""
        there = Documents()
        for step in self.steps:
            if step.at >= until:
                break
            _apply(there, step.edits)
        return there

    def turnover(self, step: Step) -> tuple[dict[int, int], Size]:
        """By how many each unit is more after a step, or fewer, and by how much all is; what only moved is neither."""
        gone, come = list[int](), list[int]()
        for _, old, new in step.edits:
            before, after = self.texts.blocks(old), self.texts.blocks(new)
            start, end = alike(before, after)
            gone += before[start : len(before) - end]
            come += after[start : len(after) - end]
        net = dict[int, int]()
        for blocks, change in ((come, 1), (gone, -1)):
            for unit in map(self.texts.unit, blocks):
                net[unit] = net.get(unit, 0) + change
        return {unit: count for unit, count in net.items() if unit and count}, Size(
            *map(sub, self.texts.size(come), self.texts.size(gone))
        )


def steps(observed: Iterable[Observed]) -> tuple[Step, ...]:
    """The steps that follow from what was seen, oldest first; where nothing changed there is none."""
    there, found = Documents(), list[Step]()
    for at, name, versions in observed:
        edits = tuple(
            Edit(path, there.get(path), new) for path, new in versions.items() if there.get(path) != new
        )
        if edits:
            found.append(Step(at, name, edits))
            _apply(there, edits)
    return tuple(found)


def alike(first: Sequence[object], second: Sequence[object]) -> tuple[int, int]:
    """How many of two sequences are equal at the beginning, and of what is left at the end."""
    start = _equal(first, second)
    return start, _equal(first[start:][::-1], second[start:][::-1])


def _equal(first: Sequence[object], second: Sequence[object]) -> int:
    return next(compress(count(), map(ne, first, second)), min(len(first), len(second)))


def end_of(day: date) -> int:
    """The first moment after a day, in UTC."""
    return start_of(day) + DAY


def start_of(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _apply(there: Documents, edits: Iterable[Edit]) -> None:
    for path, _, new in edits:
        if new is None:
            there.pop(path, None)
        else:
            there[path] = new
