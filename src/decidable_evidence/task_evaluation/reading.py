"""Reads the tables of an evaluation, and reports all that is wrong in them at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from decidable.evidence import Problem, UnreadableError, counted, problem, progressed, short
from decidable_evidence import tables
from decidable_evidence.tables import Row
from decidable_evidence.tables.lines import line_of
from decidable_evidence.tables.sources import Source, place_of
from decidable_evidence.task_evaluation.inputs import Inputs

NAMED = 5
YES, NO = frozenset({"true", "1", "pass"}), frozenset({"false", "0", "fail"})
ORIGINS = ("human", "production", "synthetic")

Tables = Mapping[str, list[Row]]


class Form(NamedTuple):
    """What a table holds: its columns, those that tell its rows apart, and whether its ids are those of items."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    of_items: bool = False


FORMS = {
    "evaluation": Form(
        ("id", "input", "target"), ("stratum", "cluster", "source", "labelled_at", "origin"), ("id",)
    ),
    "training": Form(("input", "target"), ("group", "cluster")),
    "annotators": Form(("id", "annotator", "label"), (), ("id", "annotator"), of_items=True),
    "audit": Form(("id", "label", "correct"), (), ("id",), of_items=True),
    "graded": Form(("id", "grader", "people"), ("arm",), ("id",)),
    "repeats": Form(("id", "sample", "passed"), (), ("id", "sample"), of_items=True),
    "sources_changed": Form(("source", "changed_on")),
}


def read(inputs: Inputs) -> Tables:
    """Read every table that is given. Raises ``UnreadableError`` with the mistakes of all of them."""
    found: dict[str, list[Row]] = {}
    problems: list[Problem] = []
    sources = {name: source for name in FORMS if (source := getattr(inputs, name)) is not None}
    for done, (name, source) in enumerate(sources.items()):
        progressed("reading the evaluation", done, len(sources))
        try:
            found[name] = tables.read(source, FORMS[name].required, FORMS[name].optional)
        except UnreadableError as refused:
            problems += refused.problems
    for name, rows in found.items():
        problems += _problems(name, rows, sources[name], found.get("evaluation"))
    if problems:
        raise UnreadableError(problems)
    return found


def yes(written: str | None) -> bool:
    return (written or "").casefold() in YES


def day(written: str | None) -> date | None:
    """The day of a date or a time; None where none is written."""
    return date.fromisoformat(written[:10]) if written else None


def _problems(name: str, rows: list[Row], source: Source, items: list[Row] | None) -> Iterator[Problem]:
    form, place = FORMS[name], place_of(source)
    for column, (fits, wanted) in VALUES.items():
        wrong = [
            (number, value)
            for number, row in enumerate(rows, start=1)
            if (value := row.get(column)) and not fits(value)
        ]
        yield from _wrong(place, column, wrong, wanted)
    keys = Counter(tuple(row[column] for column in form.unique) for row in rows) if form.unique else {}
    if twice := [key for key, size in keys.items() if size > 1]:
        message = f"{counted(len(twice), 'row')} there more than once: {_listed(twice)}"
        hint = f"a row for each {' and '.join(form.unique)}"
        yield problem(place, "evaluation-id-twice", message, hint)
    if form.of_items and items is not None:
        known = {row["id"] for row in items}
        if unknown := sorted({str(row["id"]) for row in rows if row["id"] not in known}):
            message = f"no item has the id {_listed([(id_,) for id_ in unknown])}"
            yield problem(place, "evaluation-id-unknown", message, "ids are those of the evaluation set")


def _wrong(place: Path, column: str, wrong: list[tuple[int, str]], wanted: str) -> Iterator[Problem]:
    for number, value in wrong[:NAMED]:
        message = f"row {number}: {column} is {short(value)}"
        yield problem(place, "evaluation-value", message, wanted, line_of(place, number))
    if len(wrong) > NAMED:
        yield problem(place, "evaluation-value", f"{len(wrong) - NAMED} more values of {column}", wanted)


def _listed(keys: list[tuple[str | None, ...]]) -> str:
    more = f" and {len(keys) - NAMED} more" if len(keys) > NAMED else ""
    return ", ".join(" ".join(map(short, key)) for key in keys[:NAMED]) + more


def _is_day(written: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}([T ].*)?", written)) and day(written) is not None
    except ValueError:
        return False


def _is_verdict(written: str) -> bool:
    return written.casefold() in YES | NO


VALUES: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "labelled_at": (_is_day, "write YYYY-MM-DD"),
    "changed_on": (_is_day, "write YYYY-MM-DD"),
    "origin": (ORIGINS.__contains__, f"one of: {', '.join(ORIGINS)}"),
    "correct": (_is_verdict, "true or false"),
    "grader": (_is_verdict, "pass or fail"),
    "people": (_is_verdict, "pass or fail"),
    "passed": (_is_verdict, "true or false"),
}
