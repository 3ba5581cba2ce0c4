"""A passage without markup and addresses, and without what may differ: its words, and apart from them its numbers, its dates and what it denies.

Two passages that differ in one number share every word, however short they are, so they are found to be alike first and
compared in their numbers afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

from decidable_evidence.source_trust.lexicon import CONTRACTED, DENIALS, MONTHS, SPELLED

FEWEST_WORDS = 5
SHINGLE = 5
MASK = "#"
MOST_DAYS = 31
DIGITS_OF_A_YEAR = 4
LETTERS = r"[^\W\d_]+"
TOKEN = re.compile(
    rf"{LETTERS}(?:'{LETTERS})*|(?:(?<![\w-])[-+])?\d+(?:[.,:/-]\d+)*(?:(?:st|nd|rd|th)\b)?", re.UNICODE
)
MARKUP = re.compile(r"<[^<>]{1,2000}>|\b[a-z]{2,10}://[^\s<>()\[\]]+")
IN_A_NAME = re.compile(r"\bno-\]?(?=[^\W\d_])")  # as in --no-verify, which denies nothing
GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
TELLING = {*MONTHS, *SPELLED, *DENIALS, *CONTRACTED}
ALIKE = str.maketrans({"’": "'", "–": "-", "—": "-", "−": "-", "‑": "-"})  # noqa: RUF001  (these are meant)


class Masked(NamedTuple):
    """A passage: its words with a mark for every number and date, what the marks stand for, and which words are denied.

    ``denied`` holds places among the words, each as often as it is denied; what is denied at the end has the place
    behind the last word.
    """

    words: str
    values: tuple[str, ...]
    denied: tuple[int, ...]


def masked(text: str) -> Masked | None:
    """Mask a passage; one of fewer than five words, or of more numbers than words, says too little to be compared."""
    words, values, denied = list[str](), list[str](), list[int]()
    for word, value, denies in _parts(text):
        if denies:
            denied.append(len(words))
        if word:
            words.append(word)
        if value:
            values.append(value)
    said = len(words) - len(values)
    if said + len(denied) < FEWEST_WORDS or len(values) > said:
        return None
    return Masked(" ".join(words), tuple(values), tuple(denied))


@lru_cache(maxsize=4_096)
def shingles(words: str) -> frozenset[str]:
    """Give every run of five words; a passage that is shorter without its denials is one."""
    listed = words.split(" ")
    runs = range(max(1, len(listed) - SHINGLE + 1))
    return frozenset(" ".join(listed[at : at + SHINGLE]) for at in runs)


def phrase(text: str) -> str:
    """Give a few words as they stand in a passage that is masked."""
    return " ".join(word for word, _, _ in _parts(text) if word)


def _parts(text: str) -> Iterator[tuple[str, str, bool]]:
    """Yield the words of a text, the value that a mark stands for, and whether the next word is denied."""
    plain = normalize("NFKC", MARKUP.sub(" ", text)).casefold().translate(ALIKE)
    tokens = TOKEN.findall(IN_A_NAME.sub("no", plain))
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token not in TELLING and token[0].isalpha() and "'" not in token:
            yield token, "", False
            at += 1
            continue
        width, date = _date(tokens, at) if token in MONTHS or token[0].isdigit() else (0, "")
        if width:
            yield MASK, date, False
        elif token in SPELLED or not token[0].isalpha():
            yield MASK, _number(token), False
        else:
            yield _word(token)
        at += width or 1


def _word(token: str) -> tuple[str, str, bool]:
    if token in DENIALS:
        return "", "", True
    if token in CONTRACTED:
        return CONTRACTED[token], "", True
    return token.removesuffix("n't"), "", token.endswith("n't")


def _number(token: str) -> str:
    """Write a number so that equal ones are written alike."""
    plain = SPELLED.get(token) or token.removeprefix("+").rstrip("stndrh")
    return plain.replace(",", "") if GROUPED.fullmatch(plain) else plain


def _date(tokens: list[str], at: int) -> tuple[int, str]:
    """Give how many words name a date, and the date as 2024-01-05, 2024-01 or 01-05; no words where it is none."""
    first, second, third = (*tokens[at : at + 3], "", "")[:3]
    if first in MONTHS:
        if _is_year(second):
            return 2, f"{second}-{MONTHS[first]}"
        month, day = first, _day(second)
    else:
        month, day = second, _day(first)
    if not day or month not in MONTHS:
        return 0, ""
    dated = f"{MONTHS[month]}-{day}"
    return (3, f"{third}-{dated}") if _is_year(third) else (2, dated)


def _is_year(token: str) -> bool:
    return len(token) == DIGITS_OF_A_YEAR and token.isdecimal()


def _day(token: str) -> str:
    plain = token.rstrip("stndrh")
    return (
        plain.zfill(2)
        if len(plain) < DIGITS_OF_A_YEAR and plain.isdecimal() and 0 < int(plain) <= MOST_DAYS
        else ""
    )
