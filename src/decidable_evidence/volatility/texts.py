"""The versions of documents as the blocks that they are made of, each distinct block normalised once."""

from __future__ import annotations

import hashlib
import re
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from decidable_evidence.volatility.formats import UnreadableDocumentError, blocks_of, format_of
from decidable_evidence.volatility.markup import PLAIN, Rule

DIGEST = re.compile(r"[0-9a-f]{16}")
LARGEST = 8 * 1024 * 1024


class Texts:
    """Every version of a document that was read, by number; equal documents have equal numbers.

    A unit is known by 64 bits of the SHA-256 of its words with a blank between them.
    """

    def __init__(self) -> None:
        self._blocks: dict[Rule, dict[bytes, int]] = {}
        self._units: list[int] = [0]
        self._texts: list[str] = [""]
        self._lengths: list[int] = [0]
        self._versions: list[bytes] = []
        self._numbers: dict[bytes, int] = {}
        self.left_out = Counter[str]()

    def read(self, path: str, raw: bytes) -> int | None:
        """Give the number of a version; None where it holds nothing that could be read, which ``left_out`` counts."""
        form = format_of(path)
        known = array("I")
        try:
            for rule, blocks in blocks_of(form, raw):
                known.extend(self._known(rule, blocks))
        except UnreadableDocumentError as error:
            self.left_out[str(error)] += 1
            return None
        return self._number(known)

    def told(self, digests: Iterable[str]) -> int:
        """Give the number of a version that is only known by the digests of its units."""
        blocks = self._blocks.setdefault(PLAIN, {})
        known = array("I")
        for digest in digests:
            number = blocks.get(digest.encode())
            known.append(self._add(blocks, digest.encode(), unit_of(digest)) if number is None else number)
        return self._number(known)

    def units(self, version: int | None) -> list[int]:
        """List the units of a version in their order; of no version there are none."""
        return [] if version is None else self._units_of(self._blocks_of(version))

    def difference(self, old: int | None, new: int | None) -> tuple[list[int], list[int]]:
        """List the units that only one of two versions has, each as often as it has it more often, in their order."""
        if old is None or new is None:
            return self.units(old), self.units(new)
        before, after = self._blocks_of(old), self._blocks_of(new)
        known, found = set(before), set(after)
        if len(known) < len(before) or len(found) < len(after):
            return apart(self.units(old), self.units(new))
        return apart(
            self._units_of(block for block in before if block not in found),
            self._units_of(block for block in after if block not in known),
        )

    def holds(self, units: Collection[int]) -> bool:
        """Say whether any version ever had any of these units."""
        return not frozenset(self._units).isdisjoint(units)

    def changed(self, old: int, new: int) -> float:
        """Give the share of the words of a version that another lacks, or the other way round if that is more."""
        before, after = list(self._blocks_of(old)), list(self._blocks_of(new))
        gone, come = self._words(without(before, after)), self._words(without(after, before))
        kept = sum(min(count, come[word]) for word, count in gone.items() if word in come)
        sizes = (sum(map(self._lengths.__getitem__, blocks)) for blocks in (before, after))
        left = (gone.total() - kept, come.total() - kept)
        return max(count / size if size else 0.0 for count, size in zip(left, sizes, strict=True))

    def alike(self, old: int, new: int) -> float:
        """Give the share of the units of the larger of two versions that both have."""
        before, after = Counter(self.units(old)), Counter(self.units(new))
        return (before & after).total() / max(before.total(), after.total(), 1)

    def _known(self, rule: Rule, blocks: Sequence[bytes]) -> list[int]:
        known = self._blocks.setdefault(rule, {})
        get, add = known.get, self._normalised
        return [get(block) or add(known, rule, block) for block in blocks]

    def _normalised(self, known: dict[bytes, int], rule: Rule, block: bytes) -> int:
        words = rule.words(block)
        text = " ".join(words)
        unit = unit_of(text) if len(words) >= rule.fewest else 0
        return self._add(known, block, unit, text, len(words))

    def _add(self, known: dict[bytes, int], block: bytes, unit: int, text: str = "", length: int = 0) -> int:
        number = known[block] = len(self._units)
        self._units.append(unit)
        self._texts.append(text)
        self._lengths.append(length)
        return number

    def _blocks_of(self, version: int) -> memoryview[int]:
        return memoryview(self._versions[version]).cast("I")

    def _units_of(self, blocks: Iterable[int]) -> list[int]:
        units = self._units
        return [unit for block in blocks if (unit := units[block])]

    def _number(self, known: array[int]) -> int:
        packed = known.tobytes()
        number = self._numbers.setdefault(packed, len(self._versions))
        if number == len(self._versions):
            self._versions.append(packed)
        return number

    def _words(self, blocks: Iterable[int]) -> Counter[str]:
        return Counter(" ".join(map(self._texts.__getitem__, blocks)).split())


def apart(units: list[int], others: list[int]) -> tuple[list[int], list[int]]:
    """Take away from two lists what they have in common, as often as they have it in common; order stays."""
    if set(units).isdisjoint(others):
        return units, others
    return without(units, others), without(others, units)


def without(units: Iterable[int], others: Iterable[int]) -> list[int]:
    """List the units that are left when each of the others takes away one that equals it; order stays."""
    taken, left = Counter(others), list[int]()
    for unit in units:
        if taken.get(unit, 0) > 0:
            taken[unit] -= 1
        else:
            left.append(unit)
    return left


def unit_of(text: str) -> int:
    """Give the number by which a unit is known; a digest of 16 hexadecimal digits stands for the unit itself."""
    if DIGEST.fullmatch(text):
        return int(text, 16) or 1
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) or 1
