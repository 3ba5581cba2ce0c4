"""Texts as the words that count when two of them are compared, and as hashes of runs of words.

Case, markup and punctuation do not count. What changes the meaning of a formula does: signs, operators between digits
and currencies. A character of Chinese or Japanese is a word.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from array import array
from collections.abc import Iterable
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from decidable.evidence import unescaped

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Number = TypeVar("Number", np.uint64, np.int64)

MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
IDEOGRAPHS = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
TAG = re.compile(r"</?[A-Za-z!][^<>]*>")
WORD = re.compile(
    rf"[{IDEOGRAPHS}]|[^\W_{IDEOGRAPHS}]+|[+=<>^$\u20ac\u00a3]|(?<=\d)\s*[-*/]\s*(?=\d)|-(?=\d)"
)


def words(text: str) -> list[str]:
    """Give the words of a text, such as ``what is 3 + 4`` of ``<b>What</b> is 3+4?``."""
    plain = TAG.sub(" ", unescaped(unicodedata.normalize("NFKC", text).translate(INVISIBLE)))
    return [word.strip() for word in WORD.findall(plain.casefold())]


def normalised(text: str) -> str:
    """Give the words of a text in one line; a text without any stands for itself."""
    return " ".join(words(text)) or text.strip()


class Words(NamedTuple):
    """The words of many texts as hashes, one text after the other; ``starts`` has one place more than there are texts."""

    hashes: Hashes
    starts: Places

    @property
    def owners(self) -> Places:
        """The text in which each word stands."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def without(self, cut: Flags) -> Words:
        """Give the same texts without some of their words."""
        left = np.concatenate(([0], np.cumsum(~cut)))
        return Words(self.hashes[~cut], left[self.starts])


class Runs(NamedTuple):
    """Runs of neighbouring words as hashes, with the text and the place at which each stands."""

    hashes: Hashes
    owners: Places
    places: Places

    def only(self, chosen: Flags) -> Runs:
        """Give some of these runs."""
        return Runs(self.hashes[chosen], self.owners[chosen], self.places[chosen])


class _Hashed(dict[str, int]):
    """Hashes of words, each computed once."""

    def __missing__(self, word: str) -> int:
        digest = hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest()
        return self.setdefault(word, int.from_bytes(digest, "little"))


def hashed(lines: Iterable[str]) -> Words:
    """Hash the words of normalised texts."""
    known, found, starts = _Hashed(), array("Q"), array("q", [0])
    for line in lines:
        found.extend(map(known.__getitem__, line.split()))
        starts.append(len(found))
    return Words(np.array(found, dtype=np.uint64), np.array(starts, dtype=np.int64))


def runs(texts: Words, length: int) -> Runs:
    """Give every run of so many words, text by text; a shorter text has none."""
    size = len(texts.hashes) - length + 1
    if size <= 0:
        return Runs(np.empty(0, np.uint64), np.empty(0, np.int64), np.empty(0, np.int64))
    mixed = np.zeros(size, np.uint64)
    for step in range(length):
        mixed = mixed * MULTIPLIER + texts.hashes[step : step + size]
    owners = texts.owners
    places = np.flatnonzero(owners[:size] == owners[length - 1 :])
    return Runs(mixed[places], owners[places], places)


def covered(size: int, places: Places, length: int) -> Flags:
    """Mark the words that stand in one of the runs that begin at these places."""
    edges = np.zeros(size + 1, np.int64)
    np.add.at(edges, places, 1)
    np.add.at(edges, places + length, -1)
    return np.cumsum(edges[:-1]) > 0


def distinct(values: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """Give the values in order, each once."""
    ordered = np.sort(values)
    return ordered[_changes(ordered)]


def among(values: Hashes, known: Hashes) -> Flags:
    """Say of each value whether it is one of the known ones, which are in order."""
    found = np.zeros(len(values), np.bool_)
    if len(known):
        order = np.argsort(values)
        places = np.minimum(np.searchsorted(known, values[order]), len(known) - 1)
        found[order] = known[places] == values[order]
    return found


def standing_in(found: Runs) -> tuple[Hashes, Places]:
    """Give the hashes of these runs in order, each once, and the number of texts in which each stands."""
    order = np.lexsort((found.owners, found.hashes))
    hashes, owners = found.hashes[order], found.owners[order]
    return sizes_of(hashes[_changes(hashes) | _changes(owners)])


def sizes_of(ordered: Hashes) -> tuple[Hashes, Places]:
    """Give each of the values once, and how often it stands among them."""
    starts = np.flatnonzero(_changes(ordered))
    return ordered[starts], np.diff(np.append(starts, len(ordered)))


def _changes(ordered: npt.NDArray[Number]) -> Flags:
    """Mark the values that differ from the one before."""
    changes = np.ones(len(ordered), np.bool_)
    changes[1:] = ordered[1:] != ordered[:-1]
    return changes
