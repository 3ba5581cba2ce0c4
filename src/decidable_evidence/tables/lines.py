"""How the rows of a table lie on the lines of its file, where it is a text with a row a line."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import TextIOWrapper
from itertools import islice
from pathlib import Path

from decidable.evidence import Problem, opened, problem
from decidable_evidence.tables.sources import Source, place_of

MOST_PROBLEMS = 5  # of one table: more would hide what else is wrong
LONGEST_ROW = 8 * 1024 * 1024
LONGEST_CSV_ROW = 2 * 1024 * 1024
WITH_DELIMITER = (".csv", ".tsv")
A_ROW_A_LINE = (*WITH_DELIMITER, ".jsonl", ".ndjson")


RowMistake = tuple[int, str, str]  # the number of a row, the message and the hint


def row_problems(source: Source, code: str, mistakes: Sequence[RowMistake]) -> Iterator[Problem]:
    """The first mistakes in the rows of a table, each at its line, and how many more there are."""
    place = place_of(source)
    for number, message, hint in mistakes[:MOST_PROBLEMS]:
        line = line_of(place, number) if place.is_file() else 0
        yield problem(place, code, f"row {number}: {message}", hint, line)
    if len(mistakes) > MOST_PROBLEMS:
        yield problem(
            place, code, f"{len(mistakes) - MOST_PROBLEMS} more mistakes in rows", "correct them all"
        )


def csv_form(path: Path) -> tuple[str, list[str]]:
    """The delimiter and the columns of the first line.

    A column without a name, such as the index that a data frame wrote, is ``#1`` by its place; one whose name has come
    before is ``NAME #2``.
    """
    with _lines(path) as file:
        first = file.readline(LONGEST_CSV_ROW)
    delimiter = max(",;\t", key=first.count)
    columns = list[str]()
    for place, name in enumerate(next(csv.reader([first], delimiter=delimiter), []), start=1):
        again = sum(
            name.lower() in {earlier.lower(), earlier.rpartition(" #")[0].lower()} for earlier in columns
        )
        columns.append(f"{name} #{again + 1}" if name and again else name or f"#{place}")
    return delimiter, columns


def line_of(path: Path, number: int) -> int:
    """Find the line at which a row of a text file starts; 0 where that is not known."""
    if path.suffix not in A_ROW_A_LINE or not number:
        return 0
    with _lines(path, errors="replace") as file:
        starts = _csv_starts(path, file) if path.suffix in WITH_DELIMITER else _line_starts(file)
        try:
            return next(islice(starts, number - 1, None), 0)
        except csv.Error:
            return 0


def _lines(path: Path, errors: str = "strict") -> TextIOWrapper:
    return TextIOWrapper(opened(path), encoding="utf-8-sig", errors=errors, newline="")


def _line_starts(file: Iterable[str]) -> Iterator[int]:
    return (line for line, text in enumerate(file, start=1) if text.strip())


def _csv_starts(path: Path, file: Iterable[str]) -> Iterator[int]:
    """Yield where each row starts; a quoted value may hold line breaks."""
    reader = csv.reader(file, delimiter=csv_form(path)[0])
    next(reader)
    start = reader.line_num + 1
    for row in reader:
        if row:
            yield start
        start = reader.line_num + 1
