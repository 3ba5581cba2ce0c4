"""The results of one file: what is asked of them, how a choice among them is refused, and when a value is a pass."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from decidable.evidence import nearest, refuse, short
from decidable_evidence.runs.grading import Grader
from decidable_evidence.runs.queries import COLUMNS, FAILING, FIGURES, PASSING, UNSCORED
from decidable_evidence.tables.files import Rows, Steps, identifier, line_of, literal, picked, pointer
from decidable_evidence.tables.sources import ChosenFile, Outcome

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NAMED = 5
LOOKED_AT = 200  # rows that are read to name columns and to guess which is which: enough to see a type, fast
LONGEST_LOOKED_AT = 1_000_000
DEEPEST = 3
LETTERS = {"C": "1", "I": "0", "N": "0", "P": "0.5"}  # of Inspect: correct, incorrect, no answer, partial
NONE = "none"
WRONG: tuple[Outcome, ...] = ("incorrect", "refusal", "format_error")
LONGEST_WORD = 40
VERDICT = re.compile(r"pass|correct|success|right|score|exec|label")


@dataclass(frozen=True)
class Sheet:
    """The rows of a file, and the options that the review gives for it."""

    connection: DuckDBPyConnection
    chosen: ChosenFile
    path: Path
    rows: Rows
    header: Mapping[str, Any]

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Run a query in which ``results`` are the rows."""
        return self.connection.execute(f"WITH results AS ({self.rows.query}) {query}").fetchall()

    def at(self, *steps: str) -> str:
        """The value at a place of ``results``, as text."""
        if self.rows.columns is None:
            return f"json_extract_string(json, {literal(pointer(*steps))})"
        known = {name.lower(): identifier(name) for name in self.rows.columns}
        return f"CAST({known.get('.'.join(steps).lower(), 'NULL')} AS VARCHAR)"

    def steps(self, place: str) -> Steps | None:
        """The steps to a place that a review names, whose dots may be part of a name; None where no row has it."""
        for steps in dict.fromkeys([(place,), tuple(place.split("."))]):
            if self.ask(f"SELECT 1 FROM results WHERE {self.at(*steps)} IS NOT NULL LIMIT 1"):  # noqa: S608
                return steps
        present = self.rows.columns or ()
        return (place,) if place.lower() in {name.lower() for name in present} else None

    def looked_at(self) -> list[dict[str, str | None]]:
        """The first rows by the names of their columns; in JSON by the paths to their values."""
        if self.rows.columns is None:
            short_rows = f"json_type(json) = 'OBJECT' AND length(json) < {LONGEST_LOOKED_AT}"
            query = f"SELECT json FROM results WHERE {short_rows} LIMIT {LOOKED_AT}"  # noqa: S608
            return [dict(_leaves(json.loads(text))) for (text,) in self.ask(query)]
        names = [name for name in self.rows.columns if not name.startswith("#")]
        listed = ", ".join(f"CAST({identifier(name)} AS VARCHAR)" for name in names) or "NULL"
        rows = self.ask(f"SELECT {listed} FROM results LIMIT {LOOKED_AT}")  # noqa: S608
        return [dict(zip(names, row, strict=False)) for row in rows]

    def refuse(self, message: str, hint: str, row: int = 0) -> NoReturn:
        """Refuse to choose."""
        refuse(self.path, "run-choice", message, hint, line_of(self.path, row))

    def texts(self) -> dict[str, list[str]]:
        """The values in the first rows by the names of their columns."""
        found: dict[str, list[str]] = {}
        for row in self.looked_at():
            for name, value in row.items():
                found.setdefault(name, []).extend([] if value is None else [str(value).strip()])
        return found

    def known(self, what: str, name: str, names: Iterable[str]) -> None:
        """Refuse a name that the file does not have."""
        every = list(names)
        if name not in every:
            self.refuse(f"there is no {what} {short(name)}", nearest(name, every))

    def only(self, what: str, chosen: str | None, names: Mapping[str, int], hint: str) -> str:
        """The name that the review chooses among those of a file, else the only one; each has its first row."""
        if chosen:
            self.known(what, chosen, names)
        elif len(names) > 1:
            self.refuse(f"there are {len(names)} {what}s: {listed(names)}", hint, list(names.values())[1])
        return chosen or next(iter(names), "")

    def verdict(self, value: str, *, letters: bool = False) -> str:
        """The verdict in a value: 1, 0, NULL if it was not scored, and the value itself if it is no verdict.

        Words decide if the review gives ``pass`` or words by outcome, numbers if it gives a ``threshold``.
        """
        unscored = f"{value} IS NULL OR lower(trim({value})) IN ({within(UNSCORED)})"
        scale = "".join(f" WHEN '{letter}' THEN '{worth}'" for letter, worth in LETTERS.items() if letters)
        read = f"CASE {value}{scale} ELSE {value} END" if letters else value
        rest = value
        passes, fails = (f"lower(trim({read})) IN ({within(usual)})" for usual in (PASSING, FAILING))
        chosen, words = self.chosen, self.chosen.words
        if chosen.passes or words:
            passes = f"{value} IN ({within((*chosen.passes, *words.get('correct', ())))})"
            wrong = [word for name in WRONG for word in words.get(name, ())]
            fails = f"{value} IN ({within(wrong)})"
            rest = value if "incorrect" in words else "'0'"
            unscored += f" OR {value} IN ({within(words.get('error', ()))})"
        elif chosen.threshold is not None:
            number = f"CASE lower({read}) WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE TRY_CAST({read} AS DOUBLE) END"
            unscored += f" OR isnan({number})"
            passes, fails = f"{number} >= {chosen.threshold!r}", f"{number} < {chosen.threshold!r}"
        return f"CASE WHEN {unscored} THEN NULL WHEN {passes} THEN '1' WHEN {fails} THEN '0' ELSE {rest} END"

    def spoken(self, value: str) -> str:
        """The outcome that a word of the metric means."""
        words = self.chosen.words.items()
        cases = "".join(f" WHEN {value} IN ({within(each)}) THEN '{name}'" for name, each in words)
        return f"CASE{cases} END" if cases else "NULL"

    def needs_threshold(self, name: str, steps: Steps, where: str = "", *, letters: bool = False) -> None:
        """Refuse a metric whose values are no verdicts, if the review gives neither a threshold nor the words that pass."""
        chosen, value = self.chosen, self.at(*steps)
        if chosen.threshold is not None or chosen.passes or chosen.words:
            return
        plain = f"lower(trim({value})) NOT IN ({within([*PASSING, *FAILING, *UNSCORED])})"
        plain += f" AND {value} NOT IN ('C', 'I', 'N')" if letters else ""
        query = f'SELECT {value}, min("#number"), count(*) FROM results WHERE ({where or "true"}) AND {plain} GROUP BY 1 ORDER BY 3 DESC, 2 LIMIT 20'  # noqa: S608
        if not (found := self.ask(query)):
            return
        words = [text for text, *_ in found]
        text, row, _ = min(found, key=lambda each: each[1])
        if _numbers([word for word in words if not letters or word != "P"] or ["0.5"]):
            hint = "give with threshold the lowest value that passes"
            self.refuse(f"{short(name)} is not 0 or 1 in every row, but {short(text)}", hint, row)
        if len(words) <= NAMED and sum(count for *_, count in found) > len(words):
            self.refuse(
                f"{short(name)} is {listed(words)}, and nothing says which of these words is a pass",
                f"name it: pass: [{short(likely(words))}]; mark refusals with outcome: {{refusal: [WORD]}}",
                row,
            )

    def apart(self) -> str:
        """What takes the rows of one of several systems: a column of a few words that is none of ours."""
        for name, values in self.texts().items():
            if name not in COLUMNS and _words(values) and not _usual(values):
                return f"where: {{{short(name)}: {short(values[0])}}}"
        return "where: {COLUMN: VALUE}"

    def lacking(self, name: str, arm: str) -> tuple[str, str]:
        """That a column is missing: what there is instead, and the line to write."""
        texts = self.texts()
        message = f"has no {name}; its columns are {listed(texts, 12)}"
        if {"0", "1", "true", "false"} & {column.lower() for column in texts}:
            return message, "is the first line a row? It has to name the columns, such as example_id,passed"
        most = max(map(len, texts.values()), default=0)
        ids = [column for column, values in texts.items() if len({*values}) == most and column != "passed"]
        ids.sort(key=lambda column: not re.search(r"id$|_id|key|idx|index|^i$|nr$|number", column.lower()))
        others = [column for column in texts if column not in ids[:1]]
        metrics = [column for column in others if _words(texts[column]) or _numbers(texts[column])]

        def unlikely(column: str) -> tuple[bool, bool, bool]:
            given = column.lower()
            return given.replace("_", "-") != arm, not _usual(texts[column]), not VERDICT.search(given)

        metric = min(metrics, key=unlikely, default="COLUMN")
        line = f"file: {self.path.name}, id: {(ids or ['COLUMN'])[0]}, metric: {metric}"
        if metrics and not _usual(texts[metric]):
            line += ", threshold: NUMBER" if _numbers(texts[metric]) else f", pass: [{likely(texts[metric])}]"
        return message, f"write {{{short(line, 200)}}}"


def _leaves(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str | None]]:
    """Yield the values in a value of JSON that are no objects, by their paths."""
    if isinstance(value, dict) and len(path) < DEEPEST and value:
        for name, part in value.items():
            yield from _leaves(part, (*path, name))
    elif isinstance(value, list) and value and isinstance(value[0], dict) and len(path) < DEEPEST:
        yield from _leaves(value[0], (*path, "0"))
    elif path and not isinstance(value, dict | list):
        text = value if value is None or isinstance(value, str) else json.dumps(value)
        yield ".".join(path), text


def _usual(texts: Iterable[str]) -> bool:
    """Whether texts are the usual words for verdicts."""
    return {text.lower() for text in texts} <= {*PASSING, *FAILING, *UNSCORED}


def _words(texts: list[str]) -> bool:
    """Whether texts look like verdicts: a few short words that come again, or the usual ones."""
    words = {*texts}
    few = 1 < len(words) <= NAMED and len(texts) > 2 * len(words) and max(map(len, words)) < LONGEST_WORD
    return bool(texts) and (_usual(texts) or few)


def likely(words: Iterable[str]) -> str:
    """The word that most likely means a pass."""
    return min(words, key=lambda word: (not re.match("corr|pass|ok|true|right", word.lower()), word))


def braced(text: str) -> str:
    """A text of somebody else's as SQL writes it, in which no brace is a place."""
    return literal(text).replace("{", "' || chr(123) || '").replace("}", "' || chr(125) || '")


def within(words: Iterable[str]) -> str:
    return ", ".join(braced(word) for word in words) or "NULL"


def _numbers(texts: list[str]) -> bool:
    """Whether there are texts, and all of them are numbers."""
    try:
        return bool([float(text) for text in texts])
    except ValueError:
        return False


def listed(names: Iterable[object], most: int = NAMED) -> str:
    """Some names, and how many more there are."""
    every = [short(str(name)) for name in names]
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return (", ".join(every[:most]) + more) or "none"


TOKEN = re.compile(r"\{([^{}]+)\}")
MAPPED = ("id", "outcome", "output", *COLUMNS[3:], *FIGURES)  # what a review may name besides the metric
ALL = (*COLUMNS, *FIGURES, "cached", "answer", "witness", "evidence", "target", "holds")


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

    ``title`` is its name in sentences, where that differs. ``shown`` is what shows a row of it in JSON, ``document`` what shows a whole document, in which ``listed`` is the
    list of its results and ``header`` names what else is read. ``takes`` are the options that a review may give besides the
    names of columns.
    """

    name: str
    columns: Mapping[str, str]
    takes: frozenset[str]
    title: str = ""
    shown: str = "false"
    document: str = ""
    listed: str = ""
    header: tuple[str, ...] = ()
    choose: Callable[[Sheet], Choice] = lambda _: Choice({})


def planned(form: Format, sheet: Sheet) -> Choice:
    """Our columns, by the format and the options of the review. Raises ``UnreadableError``."""
    chosen, choice = sheet.chosen, form.choose(sheet)
    if chosen.columns:
        sheet.refuse("columns means nothing for results", "name id, metric, outcome and the like instead")
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
        sheet.known("column", place, sheet.texts())
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
