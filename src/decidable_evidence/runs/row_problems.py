"""What is wrong with the rows of the arms: values, missing columns, and where the arms do not fit together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from decidable.evidence import Problem, counted, nearest, problem, short
from decidable_evidence.engines import Engine, Local
from decidable_evidence.runs.queries import (
    COLUMNS,
    ERROR,
    FIGURES,
    MISCOUNTED,
    OUTCOME,
    OUTCOMES,
    PASS,
    RESULT,
    Counting,
    misnamed,
    trimmed,
)
from decidable_evidence.runs.reading import Arm, Opened
from decidable_evidence.tables.files import failures, reason

NAMED = 5
READ = (*COLUMNS, *FIGURES)
TYPES = ", ".join(f"{column} VARCHAR" for column in ("kind", *READ, "mistake"))
TABLE = f"CREATE TABLE results (arm INTEGER, number BIGINT, pass INTEGER, {TYPES})"

ROWS = f"""
SELECT {{place}} AS arm, number, pass, kind, {", ".join(READ)},
    CASE WHEN kind IS NULL OR kind <> 'OBJECT' THEN 'row'
        WHEN example_id IS NULL THEN 'example_id'
        WHEN outcome_number IS NULL THEN 'outcome'
        WHEN pass = 2 AND outcome_number IN (0, {ERROR}) THEN NULL
        WHEN pass IS NULL OR pass = 2 THEN 'passed'
        WHEN {RESULT} IS NULL THEN 'contradiction'
        WHEN {{misnamed}} THEN 'run'
        WHEN {MISCOUNTED} THEN 'sample'
    END AS mistake
FROM (SELECT "#number" AS number, "#kind" AS kind, {PASS} AS pass, {OUTCOME} AS outcome_number,
        {", ".join(f"{trimmed(column)} AS {column}" for column in READ)}
    FROM ({{rows}}) AS found) AS cleaned {{where}}
"""  # noqa: S608

SIZES = """
SELECT arm, count(*) AS size, count(*) FILTER (WHERE kind = 'OBJECT') AS objects, count(example_id) AS ids,
    count(*) FILTER (WHERE coalesce(pass, 0) <> 2 OR outcome = 'error') AS passes
FROM results GROUP BY arm
"""

MISTAKEN = f"""
SELECT arm, number, example_id, passed, pass, outcome, run, sample, mistake, size
FROM (SELECT *, count(*) OVER (PARTITION BY arm) AS size,
        row_number() OVER (PARTITION BY arm ORDER BY number, example_id) AS place
    FROM results WHERE mistake IS NOT NULL) AS mistaken
WHERE place <= {NAMED} ORDER BY arm, number, example_id
"""  # noqa: S608

TWICE = """
SELECT DISTINCT arm, example_id FROM (SELECT arm, example_id FROM results WHERE arm IN ({arms})
    GROUP BY arm, example_id, sample HAVING count(*) > 1) AS repeated
ORDER BY arm, example_id
"""

MISSING = """
SELECT arms.arm, known.example_id
FROM (SELECT DISTINCT arm FROM results WHERE arm IN ({arms})) AS arms
CROSS JOIN (SELECT DISTINCT example_id FROM results WHERE arm IN ({arms})) AS known
LEFT JOIN (SELECT DISTINCT arm, example_id FROM results) AS there
    ON there.arm = arms.arm AND there.example_id = known.example_id
WHERE there.example_id IS NULL ORDER BY arms.arm, known.example_id
"""

DIFFERING = """
SELECT min(arm) AS arm, example_id FROM results WHERE arm IN ({{arms}})
GROUP BY example_id HAVING count(DISTINCT {column}) > 1 ORDER BY example_id
"""

# The first arm that marks some examples, and the examples that no arm marks.
UNMARKED = """
SELECT marking.arm, example_id FROM results
CROSS JOIN (SELECT min(arm) AS arm FROM results WHERE arm IN ({{arms}}) AND {column} IS NOT NULL) AS marking
WHERE results.arm IN ({{arms}}) AND marking.arm IS NOT NULL
GROUP BY marking.arm, example_id HAVING count({column}) = 0 ORDER BY example_id
"""

REPEATS = """
SELECT arm, samples, count(*) AS examples, min(example_id) AS first
FROM (SELECT arm, example_id, count(*) AS samples FROM results WHERE arm IN ({arms})
    GROUP BY arm, example_id) AS samples_of_examples
GROUP BY arm, samples ORDER BY arm, examples DESC, samples
"""

UNKNOWN = """
SELECT named.digest FROM ({only}) AS named
LEFT JOIN (SELECT DISTINCT md5(example_id) AS digest FROM results) AS known ON known.digest = named.digest
WHERE known.digest IS NULL
"""


@dataclass(frozen=True)
class Results:
    """The rows of all arms in the table ``results`` of an engine, and those arms that are looked at, by their place."""

    engine: Engine
    arms: Mapping[int, Arm]
    before: str = ""

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query in which ``{arms}`` are those that are looked at."""
        places = ", ".join(map(str, self.arms))
        return self.engine.rows(self.before + query.format(arms=places)) if self.arms else []

    def without(self, places: Iterable[int]) -> Results:
        gone = {*places}
        return replace(self, arms={place: arm for place, arm in self.arms.items() if place not in gone})


class Named(NamedTuple):
    """A file that names the examples that count, and their ids by digest."""

    path: Path
    ids: Mapping[str, str]


class Row(NamedTuple):
    """A row with a wrong value; ``mistaken`` counts such rows in its arm."""

    arm: int
    number: int
    example_id: str | None
    passed: str | None
    pass_: int | None
    outcome: str | None
    run: str | None
    sample: str | None
    mistake: str
    mistaken: int


class Common(NamedTuple):
    """What an example has in common in all its rows."""

    code: str
    says: str
    hint: str


IN_COMMON = {
    "gold_hash": Common(
        "run-gold-differs", "another arm differ in {} on", "every arm expects the same answers"
    ),
    "context_hash": Common(
        "run-context-differs", "another oracle arm differ in {} on", "every oracle arm gives the same context"
    ),
    **{
        group: Common(
            "run-group-differs",
            "the others give more than one {} of",
            "an example has the same in every arm and sample",
        )
        for group in ("stratum", "cluster")
    },
    "input_hash": Common(
        "run-group-differs",
        "the others give more than one {} of",
        "it is of the question, and not of the prompt around it",
    ),
}


def mistakes(found: Opened, of: Counting, named: Named | None = None) -> list[Problem]:
    """Every mistake in these arms; they are compared only where they hold none of their own."""
    results, problems = loaded(found, of)
    for look in (_bare, _mistaken):
        wrong = list(look(results))
        problems += [each for _, each in wrong]
        results = results.without(place for place, _ in wrong)
    problems += _unequal(results, of)
    if named and results.arms and (ids := results.ask(UNKNOWN.replace("{only}", of.only))):
        said = f"no arm has {examples(sorted(named.ids[digest] for (digest,) in ids))}"
        problems.append(
            problem(named.path, "run-only-unknown", said, "it names ids of examples as the runs do")
        )
    return problems


def loaded(found: Opened, of: Counting) -> tuple[Results, list[Problem]]:
    """The rows of all arms as they are needed to see what is wrong, and the arms that cannot be read."""
    where = f"WHERE md5(example_id) IN (SELECT digest FROM ({of.only}) AS named)" if of.only else ""  # noqa: S608
    arms = dict(enumerate(found.arms))
    queries = {
        place: ROWS.format(
            place=place, misnamed=misnamed(arm.name, of.known), rows=arm.reading.rows, where=where
        )
        for place, arm in arms.items()
    }
    if not isinstance(found.engine, Local):
        together = " UNION ALL ".join(queries.values())
        return Results(found.engine, arms, f"WITH results AS ({together}) "), []
    found.engine.rows("DROP TABLE IF EXISTS results")
    found.engine.rows(TABLE)
    problems = dict[int, Problem]()
    for place, query in queries.items():
        try:
            found.engine.rows(f"INSERT INTO results {query}")
        except failures() as error:
            problems[place] = arms[place].wrong("run-unreadable", f"cannot be read: {reason(error)}")
    return Results(found.engine, arms).without(problems), list(problems.values())


def _bare(results: Results) -> Iterator[tuple[int, Problem]]:
    """Yield the arms without rows and those without a column that they need."""
    sizes = {arm: counts for arm, *counts in results.ask(SIZES)}
    for place, arm in results.arms.items():
        size, objects, ids, passes = sizes.get(place, (0, 0, 0, 0))
        if not size:
            yield place, _empty(arm)
        elif not objects:
            hint = "each row holds example_id and passed"
            yield place, arm.wrong("run-unreadable", "no row of it is a JSON object", hint)
        elif missing := [name for name, count in (("example_id", ids), ("passed", passes)) if not count]:
            names, sheet = " and no ".join(missing), arm.reading.sheet
            said, hint = (
                sheet.lacking(names) if sheet else (f"has no {names}", "a row holds example_id and passed")
            )
            yield place, arm.wrong("run-column-missing", f"{arm.name} {said}", hint)


def _empty(arm: Arm) -> Problem:
    if chosen := getattr(arm.source, "where", {}):
        values = ", ".join(f"{short(name)}: {short(value)}" for name, value in chosen.items())
        said = f"{arm.name} has no rows with {values}"
        return arm.wrong("run-empty", said, "does where name a value that is there?")
    return arm.wrong("run-empty", f"{arm.name} has no rows", "was the run stopped?")


def _mistaken(results: Results) -> Iterator[tuple[int, Problem]]:
    """Yield rows with a wrong value, a few of each arm; the last of these says how many more there are."""
    rows = [Row(*row) for row in results.ask(MISTAKEN) if row[0] in results.arms]
    for row, following in zip(rows, [*rows[1:], None], strict=False):
        arm = results.arms[row.arm]
        message, hint = _said(row, arm)
        last = following is None or following.arm != row.arm
        if last and row.mistaken > NAMED:
            message += f"; {row.mistaken - NAMED} more rows of {arm.name} have a wrong value"
        yield row.arm, arm.wrong("run-value", message, hint, row.number)


def _said(row: Row, arm: Arm) -> tuple[str, str]:
    """What is wrong with one row, and what would be right."""
    of, outcome = f"example {short(row.example_id)} has", short(row.outcome)
    verdicts = (
        "true, false, 1 or 0; other words are named beside file: pass: [WORD], outcome: {refusal: [WORD]}"
    )
    said = {
        "row": ("not a JSON object", "each row is one JSON object, in UTF-8"),
        "example_id": ("it has no example_id", ""),
        "outcome": (
            f"{of} the outcome {outcome}",
            f"{nearest(row.outcome or '', OUTCOMES)}; outcome: none if the column is another",
        ),
        "passed": (f"{of} passed {short(row.passed) or 'empty'}", verdicts),
        "contradiction": (f"{of} passed {row.pass_} and the outcome {outcome}", "one of them is wrong"),
        "run": (f"{of} the run {short(row.run)}", f"the file is given as {arm.name}"),
        "sample": (
            f"{of} the sample {short(row.sample)}",
            "a whole number, such as 1, 2 and 3; if it is no repeat, write sample: none beside file",
        ),
    }
    return said[row.mistake]


def _unequal(results: Results, of: Counting) -> Iterator[Problem]:
    """Yield what does not fit together, as far as arms are left to be compared."""
    hint = "repeats have a sample each; of rows of several systems, where: {COLUMN: VALUE} takes those of one"
    twice = _failing(results, TWICE, "run-example-twice", "has more than one row of", hint)
    yield from twice.values()
    hint = "every arm runs the same examples"
    yield from _failing(results, MISSING, "run-example-missing", "lacks", hint).values()
    oracles = results.without(place for place, arm in results.arms.items() if arm.name not in of.oracles)
    for column, common in IN_COMMON.items():
        if column != "input_hash" or of.trained:
            compared, query = (
                oracles if column == "context_hash" else results,
                DIFFERING.format(column=column),
            )
            says = f"and {common.says.format(column)}"
            yield from _failing(compared, query, common.code, says, common.hint).values()
    yield from _repeats(results.without(twice))
    for group in ("stratum", "cluster"):
        says, query = f"gives some examples a {group}, and none to", UNMARKED.format(column=group)
        hint = f"give every example a {group}"
        yield from _failing(results, query, "run-group-missing", says, hint).values()


def _failing(results: Results, query: str, code: str, says: str, hint: str) -> dict[int, Problem]:
    """The arms with examples that a query finds."""
    failing: dict[int, list[str]] = {}
    for place, example_id in results.ask(query):
        failing.setdefault(place, []).append(example_id)
    arms = {place: results.arms[place] for place in failing}
    return {
        place: arm.wrong(code, f"{arm.name} {says} {examples(failing[place])}", hint)
        for place, arm in arms.items()
    }


def _repeats(results: Results) -> Iterator[Problem]:
    """Yield the arms of which some examples are repeated more often than others."""
    repeats: dict[int, list[tuple[int, int, str]]] = {}
    for place, *row in results.ask(REPEATS):
        repeats.setdefault(place, []).append((row[0], row[1], row[2]))
    for place, ((samples, size, _), *others) in repeats.items():
        arm = results.arms[place]
        if others:
            few, _, first = others[0]
            said = f"{arm.name} has examples with {samples} samples ({size} of them) and with {few} (such as {short(first)})"
            yield arm.wrong("run-repeats", said, "every example of an arm runs equally often")


def examples(ids: list[str]) -> str:
    """Some ids of examples, and how many there are."""
    more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
    return f"{counted(len(ids), 'example')}: {', '.join(short(id_) for id_ in ids[:NAMED])}{more}"


WITNESSED = "SELECT count(*) FILTER (WHERE witness IS NOT NULL) FROM {table}"

# What rows with such ids carry beside them, by name, such as the variables of a test.
SEEN = """
WITH seen AS (SELECT DISTINCT arm, example_id, entry.key AS name, md5(CAST(entry.value AS VARCHAR)) AS value
    FROM (SELECT arm, example_id, unnest(map_entries(json_transform(witness, '"MAP(VARCHAR,JSON)"'))) AS entry
        FROM ({witnesses}) AS found WHERE json_type(witness) = 'OBJECT') AS entries),
examples AS (SELECT name, example_id, count(DISTINCT arm) AS arms, count(DISTINCT value) AS texts FROM seen GROUP BY ALL),
unlike AS (SELECT name, bool_and(distinct_texts = named) AS told_apart
    FROM (SELECT arm, name, count(DISTINCT value) AS distinct_texts, count(DISTINCT example_id) AS named
        FROM seen GROUP BY ALL) AS of_arms GROUP BY name)
SELECT name, count(*) FILTER (WHERE arms = {arms}) AS shared,
    count(*) FILTER (WHERE arms = {arms} AND texts > 1) AS differing, any_value(told_apart) AS told_apart,
    min(example_id) FILTER (WHERE arms = {arms} AND texts > 1) AS first
FROM examples JOIN unlike USING (name) GROUP BY name ORDER BY name
"""


def unverified(found: Opened) -> Iterator[Problem]:
    """Yield that examples would be joined by their places, though nothing shows that these are the same examples."""
    tables = {place: arm for place, arm in enumerate(found.arms) if arm.reading.table}
    placed = {
        place: arm
        for place, arm in tables.items()
        if found.engine.rows(WITNESSED.format(table=arm.reading.table))[0][0]
    }
    if not placed or len(found.arms) == 1:
        return
    first = next(iter(placed.values()))
    if len(placed) < len(found.arms):
        other = next(arm for place, arm in enumerate(found.arms) if place not in placed)
        said = f"{first.name} has no ids, only places in its file, and {other.name} has ids of its own"
        yield first.wrong("run-unverified", said, _hint(first, []))
        return
    witnesses = " UNION ALL ".join(
        f"SELECT {place} AS arm, example_id, witness FROM {arm.reading.table}"  # noqa: S608
        for place, arm in placed.items()
    )
    rows = found.engine.rows(SEEN.format(witnesses=witnesses, arms=len(placed)))
    shared = [row for row in rows if row[1]]
    equal = [told_apart for _, _, differing, told_apart, _ in shared if not differing]
    if shared and (any(equal) or len(equal) == len(shared)):
        return
    named = [name for name, _, _, told_apart, _ in shared if told_apart]
    last = list(placed.values())[-1]
    if not shared:
        said = f"{first.name} and {last.name} have no ids, only places in their files, and nothing that shows which test is which"
    else:
        name, _, differing, _, place = next((row for row in shared if row[3]), shared[0])
        said = f"{first.name} and {last.name} have no ids, only places in their files, and {name} differs at {differing} of them, such as {place}"
    yield last.wrong("run-unverified", said, _hint(last, named))


def _hint(arm: Arm, named: list[str]) -> str:
    before = "vars." if arm.reading.form.name == "promptfoo" and arm.path.suffix != ".csv" else ""
    if not named:
        return "give each test an id"
    return f"let id name what tells the tests apart, in every arm: {{file: {arm.path.name}, id: {before}{named[0]}}}"
