"""Conflicts: passages of two sources that are nearly the same and differ in a number, a date or a denial."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import chain, islice, product
from typing import NamedTuple

from decidable.evidence import short
from decidable_evidence.source_trust.duplicates import near
from decidable_evidence.source_trust.passages import Group, Spot, Told
from decidable_evidence.source_trust.registry import Registry

MOST_CONFLICTS = 10_000
MOST_TRIED = 200
NAMED = 3
MOST_EXCHANGED = 4
DENIED = "only one of them denies it"

Pair = tuple[Group, Group]


class Conflict(NamedTuple):
    """Two passages, and in what they differ."""

    one: Spot
    other: Spot
    differing: str

    def __str__(self) -> str:
        return f"{short(str(self.one))} and {short(str(self.other))} differ: {self.differing}"


class Compared(NamedTuple):
    """What the passages of different sources have in common; ``conflicts`` are those that nothing settles."""

    passages: int = 0
    near_duplicates: int = 0
    identical: int = 0
    settled: int = 0
    set_aside: int = 0
    conflicts: tuple[Conflict, ...] = ()


def compared(groups: Sequence[Group], registry: Registry, phrases: Collection[str]) -> Compared:
    """Hold the passages of every source against those of the others; ten thousand conflicts are enough."""
    pairs = alike(groups)
    neighbours = _neighbours(groups, pairs)
    verdicts, found = Counter[str](), list[Conflict]()
    for pair in chain(((group, group) for group in groups), pairs):
        for conflict in differing(*pair):
            verdict = _verdict(conflict, pair, registry, phrases)
            verdicts[verdict] += 1
            found += [conflict] if verdict == "unsettled" else []
        if len(found) >= MOST_CONFLICTS:
            break
    return Compared(
        passages=sum(group.size() for group in groups),
        near_duplicates=sum(group.outside(neighbours[group.words]) for group in groups),
        identical=sum(group.identical() for group in groups),
        settled=verdicts["settled"],
        set_aside=verdicts["set aside"],
        conflicts=tuple(found[:MOST_CONFLICTS]),
    )


def alike(groups: Sequence[Group]) -> list[Pair]:
    """List the groups of different words that are nearly the same, where there is more than one source."""
    if len(set().union(*(group.sources() for group in groups))) < 2:  # noqa: PLR2004  (nothing to compare with)
        return []
    return [(groups[one], groups[other]) for one, other in near([group.words for group in groups])]


def differing(one: Group, other: Group) -> Iterator[Conflict]:
    """Yield the passages of two groups, or of one, that differ in a number, a date or a denial.

    Where both sources have both passages, as for one option and its sibling, neither contradicts the other.
    """
    same, mine, theirs = one is other, one.by_source(), other.by_source()
    if (same and len(one.found) == 1) or len({*mine, *theirs}) == 1:
        return
    places = _corresponding(one, other)
    for source, rival in product(mine, theirs):
        if source == rival or (same and source > rival):
            continue
        both = mine.get(rival, {}).keys(), theirs.get(source, {}).keys()
        tried = islice(product(mine[source].items(), theirs[rival].items()), MOST_TRIED)
        for (told, spot), (others, elsewhere) in tried:
            difference = _difference(_values(one, told), _values(other, others), places)
            if difference and not (told in both[0] and others in both[1]):
                yield Conflict(spot, elsewhere, difference)


def _verdict(conflict: Conflict, pair: Pair, registry: Registry, phrases: Collection[str]) -> str:
    """Say whether a conflict is set aside, settled or neither."""
    if any(f" {phrase} " in f" {group.words} " for phrase in phrases for group in pair):
        return "set aside"
    return "settled" if registry.settles(conflict.one.source, conflict.other.source) else "unsettled"


def _neighbours(groups: Iterable[Group], pairs: Iterable[Pair]) -> dict[str, set[str]]:
    """Give by the words of each group the sources that have these words or nearly these."""
    found = {group.words: group.sources() for group in groups}
    own = {words: frozenset(sources) for words, sources in found.items()}
    for one, other in pairs:
        found[one.words] |= own[other.words]
        found[other.words] |= own[one.words]
    return found


def _corresponding(one: Group, other: Group) -> list[tuple[range, range]]:
    """Pair the places at which the passages of two groups may differ."""
    first, second = one.telling(), other.telling()
    if not first and not second:
        return []
    aligned = _aligned(one.words, other.words)
    return [
        (here, there) for here, there in aligned if first.intersection(here) or second.intersection(there)
    ]


def _aligned(one: str, other: str) -> list[tuple[range, range]]:
    """Pair the places of the words that two passages have in common, of a few that were exchanged, and their ends."""
    first, second = one.split(" "), other.split(" ")
    pairs = [(range(len(first), len(first) + 1), range(len(second), len(second) + 1))]
    for tag, *ends in SequenceMatcher(None, first, second).get_opcodes():
        here, there = range(*ends[:2]), range(*ends[2:])
        if tag == "equal":
            pairs += [(here[at : at + 1], there[at : at + 1]) for at in range(len(here))]
        elif tag == "replace" and max(len(here), len(there)) <= MOST_EXCHANGED:
            pairs.append((here, there))
    return pairs


class _Values(NamedTuple):
    """The words of a passage, what stands at its marks, and how often each place is denied."""

    words: str
    at: dict[int, str]
    denied: Counter[int]

    def of(self, places: range) -> list[str]:
        return [self.at[place] for place in places if place in self.at]

    def denies(self, places: range) -> bool:
        return sum(self.denied[place] for place in places) % 2 == 1


def _values(group: Group, told: Told) -> _Values:
    return _Values(group.words, dict(zip(group.marks(), told[0], strict=True)), Counter(told[1]))


def _difference(one: _Values, other: _Values, places: Sequence[tuple[range, range]]) -> str:
    """Say in what two passages differ at places that correspond; nothing where they do not.

    Where the words differ too, a second denial takes back the first: "neither may" is "may not".
    """
    values = [(one.of(here), other.of(there)) for here, there in places]
    unlike = [
        f"{_listed(mine)} and {_listed(theirs)}"
        for mine, theirs in values
        if mine and theirs and mine != theirs
    ]
    if unlike:
        return ", ".join(unlike[:NAMED])
    times = sum(one.denies(here) != other.denies(there) for here, there in places)
    return DENIED if times % 2 or (times and one.words == other.words) else ""


def _listed(values: Sequence[str]) -> str:
    return short(" ".join(values), 30)
