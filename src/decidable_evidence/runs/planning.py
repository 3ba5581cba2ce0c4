"""What a format of result files is, and how our columns are made of one file by its format and what the review says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from decidable.evidence import short
from decidable_evidence.runs.columns import COLUMNS, FIGURES
from decidable_evidence.runs.grading import Grader
from decidable_evidence.runs.sheets import NONE, Sheet, braced, known
from decidable_evidence.tables.files import Rows, Steps, picked

TOKEN = re.compile(r"\{([^{}]+)\}")
MAPPED = ("id", "outcome", "output", *COLUMNS[3:], *FIGURES)  # what a review may name besides the metric
ALL = (*COLUMNS, *FIGURES, "cached", "answer", "witness", "evidence")


@dataclass(frozen=True)
class Choice:
    """What to read of each result, with ``{place}`` for the value at a place, and which results count.

    ``places`` are the steps to places that a review names; any other is named by its steps.
    """

    columns: Mapping[str, str]
    places: Mapping[str, Steps] = field(default_factory=dict)
    where: str = ""
    grader: Grader | None = None


@dataclass(frozen=True)
class Format:
    """How one tool writes its results.

    ``shown`` is what shows a row of it in JSON, ``document`` what shows a whole document, in which ``listed`` is the
    list of its results. ``takes`` is what a review may say of it besides the names of columns.
    """

    name: str
    title: str
    shown: str
    columns: Mapping[str, str]
    takes: frozenset[str]
    document: str = ""
    listed: str = ""
    choose: Callable[[Sheet], Choice] = lambda _: Choice({})


def filled(*places: str) -> str:
    """The first of these places that is filled."""
    return "coalesce(" + ", ".join(f"nullif(trim({{{place}}}), '')" for place in places) + ")"


def planned(form: Format, sheet: Sheet) -> Choice:
    """What the format and the review say of our columns. Raises ``UnreadableError``."""
    chosen, choice = sheet.chosen, form.choose(sheet)
    if chosen.columns:
        sheet.refuse("columns says nothing of results", "name id, metric, outcome and the like instead")
    columns = dict.fromkeys(ALL, "NULL") | dict(form.columns) | dict(choice.columns)
    places = dict(choice.places)
    conditions = [f"({choice.where})"] * bool(choice.where)
    for number, (place, value) in enumerate(chosen.where.items()):
        places[f"@where{number}"] = _steps(sheet, place)
        conditions.append(f"{{@where{number}}} = {braced(value)}")
    for name in MAPPED:
        place = getattr(chosen, name)
        if not isinstance(place, str):
            continue
        column = {"id": "example_id", "output": "answer"}.get(name, name)
        columns[column] = "NULL"
        if place != NONE:
            columns[column] = f"md5({{@{name}}})" if name == "output" else f"{{@{name}}}"
            places[f"@{name}"] = _steps(sheet, place)
        if name == "id":
            columns["witness"] = "NULL"
    regraded = chosen.threshold is None and not chosen.passes and not chosen.words
    return Choice(columns, places, " AND ".join(conditions), choice.grader if regraded else None)


def _steps(sheet: Sheet, place: str) -> Steps:
    steps = sheet.steps(place)
    if steps is None:
        known(sheet, "column", place, sheet.columns())
        sheet.refuse(f"no row has {short(place)}", "name a column that is filled")
    return steps


def rendered(rows: Rows, choice: Choice) -> str:
    """The query of our columns."""
    steps = _read(choice)
    names = {token: f"p{number}" for number, token in enumerate(steps)}

    def named(text: str) -> str:
        return TOKEN.sub(lambda token: names[token[1]], text)

    values = picked(rows, {names[token]: place for token, place in steps.items()})
    listed = ", ".join(f"CAST({named(text)} AS VARCHAR) AS {name}" for name, text in choice.columns.items())
    condition = f" WHERE {named(choice.where)}" if choice.where else ""
    return f'SELECT "#number", "#kind", {listed} FROM ({values}) AS found{condition}'  # noqa: S608


def plain(choice: Choice) -> list[str] | None:
    """The names of what is read, where all of it is on the top level of a row."""
    steps = _read(choice).values()
    return [name for name, *_ in steps] if all(len(each) == 1 for each in steps) else None


def _read(choice: Choice) -> dict[str, Steps]:
    """The steps to each place that is read."""
    tokens = (token for text in (*choice.columns.values(), choice.where) for token in TOKEN.findall(text))
    return {token: choice.places.get(token) or tuple(token.split(".")) for token in tokens}
