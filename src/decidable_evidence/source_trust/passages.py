"""Every passage that is compared: grouped by its words, with the sources that have it and where."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from decidable_evidence.source_trust.masking import MASK, Masked

Told = tuple[tuple[str, ...], tuple[int, ...]]


class Spot(NamedTuple):
    """Where a passage stands: its source, its document, and the line or page in it."""

    source: str
    document: str
    place: str

    def __str__(self) -> str:
        return f"{self.document}:{self.place}"


@dataclass
class Group:
    """The passages with the same words; by what else they tell and by source, their number and the first of them."""

    words: str
    found: dict[Told, dict[str, tuple[int, Spot]]] = field(default_factory=dict)

    def add(self, told: Told, spot: Spot) -> None:
        by_source = self.found.setdefault(told, {})
        count, first = by_source.get(spot.source, (0, spot))
        by_source[spot.source] = count + 1, first

    def sources(self) -> set[str]:
        return {source for by_source in self.found.values() for source in by_source}

    def marks(self) -> list[int]:
        """Give the places of the words that stand for a number or a date."""
        return [place for place, word in enumerate(self.words.split(" ")) if word == MASK]

    def telling(self) -> set[int]:
        """Give the places at which any of the passages may differ: those of a number or a date, and what is denied."""
        return {*self.marks(), *(place for _, denied in self.found for place in denied)}

    def size(self) -> int:
        return sum(count for by_source in self.found.values() for count, _ in by_source.values())

    def outside(self, others: set[str]) -> int:
        """Count the passages of which one of these sources, other than their own, has the like."""
        return sum(
            count
            for by_source in self.found.values()
            for source, (count, _) in by_source.items()
            if others - {source}
        )

    def identical(self) -> int:
        """Count the passages that another source has word by word and number by number."""
        shared = (by_source for by_source in self.found.values() if len(by_source) > 1)
        return sum(count for by_source in shared for count, _ in by_source.values())

    def by_source(self) -> dict[str, dict[Told, Spot]]:
        """Give for each source what its passages tell, and where."""
        given = defaultdict[str, dict[Told, Spot]](dict)
        for told, by_source in self.found.items():
            for source, (_, spot) in by_source.items():
                given[source][told] = spot
        return dict(given)


class Groups:
    """Groups in the order in which their first passages came."""

    def __init__(self) -> None:
        self._by_words: dict[str, Group] = {}

    def add(self, passage: Masked, spot: Spot) -> None:
        group = self._by_words.get(passage.words)
        if group is None:
            group = self._by_words[passage.words] = Group(passage.words)
        group.add((passage.values, passage.denied), spot)

    def all(self) -> list[Group]:
        return list(self._by_words.values())
