"""What became of documents: each is found again by its content, then by its path, then by most of its content."""

from __future__ import annotations

from collections import Counter, defaultdict

from decidable_evidence.volatility.history import Documents
from decidable_evidence.volatility.texts import Texts

ALIKE = 0.5  # of the units: a document of which less is left is another one
MOST_SHARING = 20  # documents that have a unit; one that more have is boilerplate and tells none apart

Successors = dict[str, str | None]


def successors(before: Documents, after: Documents, texts: Texts) -> Successors:
    """The path under which each document goes on, None where it does not."""
    found: Successors = {path: path for path, version in before.items() if after.get(path) == version}
    left = {path: version for path, version in after.items() if path not in found}
    places = defaultdict[int, list[str]](list)
    for path, version in left.items():
        places[version].append(path)
    for path, version in before.items():
        if path not in found and places.get(version):
            found[path] = places[version].pop()
            del left[str(found[path])]
    for path in before:
        if path not in found and path in left:
            found[path] = path
            del left[path]
    lost = {path: version for path, version in before.items() if path not in found}
    return found | (_reworded(lost, left, texts) if lost and left else dict.fromkeys(lost))


def _reworded(lost: Documents, left: Documents, texts: Texts) -> Successors:
    """The documents that moved and were edited at once: those with which they share most units, and at least half."""
    holding = defaultdict[int, list[str]](list)
    for path, version in left.items():
        for unit in set(texts.units(version)):
            holding[unit].append(path)
    found, taken = Successors(), set[str]()
    for path, version in lost.items():
        sharing = Counter(
            other
            for unit in set(texts.units(version))
            if len(holding.get(unit, ())) <= MOST_SHARING
            for other in holding.get(unit, ())
            if other not in taken
        )
        found[path] = next(
            (other for other, _ in sharing.most_common(1) if texts.alike(version, left[other]) >= ALIKE), None
        )
        taken |= {found[path] or ""}
    return found
