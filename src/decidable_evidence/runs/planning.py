"""What a format of result files is, and how our columns are made of one file by its format and what the review says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from decidable.evidence import short
from decidable_evidence.runs.columns import COLUMNS, FIGURES
from decidable_evidence.runs.grading import Grader
from decidable_evidence.runs.sheets import NONE, Sheet, braced, known, rendered, tokens
from decidable_evidence.tables.files import Rows, Steps

MAPPED = ("id", "outcome", "output", *COLUMNS[3:], *FIGURES)  # what a review may name besides the metric
ALL = (*COLUMNS, *FIGURES, "cached", "answer", "witness", "evidence")


@dataclass(frozen=True)
class Choice:
    """What to read of each result besides what its format says, and which results count."""

    columns: Mapping[str, str]
    places: Mapping[str, Steps] | None = None
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
    choose: Callable[[Sheet], Choice] | None = None


def filled(*places: str) -> str:
    """The first of these places that is filled."""
    return "coalesce(" + ", ".join(f"nullif(trim({{{place}}}), '')" for place in places) + ")"


@dataclass(frozen=True)
class Plan:
    """How our columns are made of the rows of a file."""

    columns: Mapping[str, str]
    places: Mapping[str, Steps]
    where: str

    def query(self, rows: Rows) -> str:
        return rendered(rows, self.columns, self.places, self.where)

    def plain(self) -> list[str] | None:
        """The names of what is read, where all of it is on the top level of a row."""
        steps = [
            self.places.get(token, tuple(token.split("."))) for token in tokens(self.columns, self.where)
        ]
        return [name for name, *_ in steps] if all(len(step) == 1 for step in steps) else None


def planned(form: Format, choice: Choice, sheet: Sheet) -> Plan:
    """What the format, the choice and the review say of our columns. Raises ``UnreadableError``."""
    if sheet.chosen.columns:
        sheet.refuse("columns says nothing of results", "name id, metric, outcome and the like instead")
    columns = dict.fromkeys(ALL, "NULL") | dict(form.columns) | dict(choice.columns)
    places = dict(choice.places or {})
    conditions = [f"({choice.where})"] * bool(choice.where)
    for number, (place, value) in enumerate(sheet.chosen.where.items()):
        places[f"@where{number}"] = _steps(sheet, place)
        conditions.append(f"{{@where{number}}} = {braced(value)}")
    for name in MAPPED:
        place = getattr(sheet.chosen, name)
        if not isinstance(place, str):
            continue
        column = {"id": "example_id", "output": "answer"}.get(name, name)
        columns[column] = (
            "NULL" if place == NONE else f"md5({{@{name}}})" if name == "output" else f"{{@{name}}}"
        )
        places |= {} if place == NONE else {f"@{name}": _steps(sheet, place)}
        columns |= {"witness": "NULL"} if name == "id" else {}
    return Plan(columns, places, " AND ".join(conditions))


def _steps(sheet: Sheet, place: str) -> Steps:
    steps = sheet.steps(place)
    if steps is None:
        known(sheet, "column", place, sheet.columns())
        sheet.refuse(f"no row has {short(place)}", "name a column that is filled")
    return steps
