"""What is wrong with the rows of the arms: values, missing columns, and where the arms do not fit together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from decidable.evidence import Problem, nearest, problem, short
from decidable_evidence.engines import Engine, Local
from decidable_evidence.runs.arms import Arm, Opened
from decidable_evidence.runs.columns import COLUMNS, cleaned, mistake
from decidable_evidence.runs.outcomes import OUTCOMES
from decidable_evidence.runs.queries import Counting
from decidable_evidence.tables.files import FAILURES, reason

NAMED = 5
GROUPS = ("stratum", "cluster")

ROWS = """
SELECT {place} AS arm, number, kind, {columns}, {mistake} AS mistake
FROM (SELECT "#number" AS number, "#kind" AS kind, {cleaned} FROM ({rows}) AS found) AS cleaned {where}
"""

SIZES = """
SELECT arm, count(*) AS size, count(*) FILTER (WHERE kind = 'OBJECT') AS objects, count(example_id) AS ids,
    count(*) FILTER (WHERE passed IS NOT NULL OR outcome = 'error') AS passes
FROM results GROUP BY arm
"""

MISTAKEN = """
SELECT arm, number, example_id, passed, outcome, run, sample, mistake, size
FROM (SELECT *, count(*) OVER (PARTITION BY arm) AS size,
        row_number() OVER (PARTITION BY arm ORDER BY number, example_id) AS place
    FROM results WHERE mistake IS NOT NULL) AS mistaken
WHERE place <= {named} ORDER BY arm, number, example_id
"""

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
SELECT min(arm) AS arm, example_id FROM results WHERE arm IN ({arms})
GROUP BY example_id HAVING count(DISTINCT {column}) > 1 ORDER BY example_id
"""

UNMARKED = """
SELECT {{marked}} AS arm, example_id FROM results WHERE arm IN ({{arms}})
GROUP BY example_id HAVING count({column}) = 0 ORDER BY example_id
"""

MARKED = """
SELECT arm, count(stratum) AS strata, count(cluster) AS clusters, count(DISTINCT example_id) AS examples
FROM results WHERE arm IN ({arms}) GROUP BY arm ORDER BY arm
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
        return self.engine.rows(self.before + query)

    def without(self, places: set[int]) -> Results:
        kept = {place: arm for place, arm in self.arms.items() if place not in places}
        return replace(self, arms=kept)


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
    outcome: str
    run: str | None
    sample: str | None
    mistake: str
    mistaken: int


class Check(NamedTuple):
    """What has to hold between arms; ``query`` finds the examples of which it does not."""

    code: str
    says: str
    hint: str
    query: str
    of_oracles: bool = False


TWICE_IN_AN_ARM = Check(
    "run-example-twice",
    "has more than one row of",
    "repeats have a sample each; of rows of several systems, where: {COLUMN: VALUE} takes those of one",
    TWICE,
)
CHECKS = (
    Check("run-example-missing", "lacks", "every arm runs the same examples", MISSING),
    Check(
        "run-gold-differs",
        "and another arm differ in gold_hash on",
        "every arm expects the same answers",
        DIFFERING.replace("{column}", "gold_hash"),
    ),
    Check(
        "run-context-differs",
        "and another oracle arm differ in context_hash on",
        "every oracle arm gives the same context",
        DIFFERING.replace("{column}", "context_hash"),
        of_oracles=True,
    ),
    *(
        Check(
            "run-group-differs",
            f"and the others give more than one {group} of",
            "an example has the same in every arm and sample",
            DIFFERING.replace("{column}", group),
        )
        for group in GROUPS
    ),
)
INPUT_DIFFERS = Check(
    "run-group-differs",
    "and the others give more than one input_hash of",
    "it is of the question, and not of the prompt around it",
    DIFFERING.replace("{column}", "input_hash"),
)


def mistakes(found: Opened, of: Counting, named: Named | None = None) -> list[Problem]:
    """Every mistake in these arms; they are compared only where they hold none of their own."""
    results, problems = loaded(found, of)
    for look in (_bare, _mistaken):
        wrong = list(look(results))
        problems += [each for _, each in wrong]
        results = results.without({place for place, _ in wrong})
    return problems + list(_unequal(results, of, named))


def loaded(found: Opened, of: Counting) -> tuple[Results, list[Problem]]:
    """The rows of all arms as they are needed to see what is wrong, and the arms that cannot be read."""
    queries = {place: _rows(arm, place, of) for place, arm in enumerate(found.arms)}
    arms = dict(enumerate(found.arms))
    if not isinstance(found.engine, Local):
        together = " UNION ALL ".join(queries.values())
        return Results(found.engine, arms, f"WITH results AS ({together}) "), []
    found.engine.rows("DROP TABLE IF EXISTS results")
    types = ", ".join(f"{column} VARCHAR" for column in ("kind", *COLUMNS, "mistake"))
    found.engine.rows(f"CREATE TABLE results (arm INTEGER, number BIGINT, {types})")
    problems = dict(_unread(found.engine, arms, queries))
    return Results(found.engine, arms).without(set(problems)), list(problems.values())


def _unread(engine: Local, arms: dict[int, Arm], queries: dict[int, str]) -> Iterator[tuple[int, Problem]]:
    for place, query in queries.items():
        try:
            engine.rows(f"INSERT INTO results {query}")
        except FAILURES as error:
            yield place, problem(arms[place].path, "run-unreadable", f"cannot be read: {reason(error)}")


def _rows(arm: Arm, place: int, of: Counting) -> str:
    where = f"WHERE md5(example_id) IN (SELECT digest FROM ({of.only}) AS named)" if of.only else ""  # noqa: S608
    return ROWS.format(
        place=place,
        columns=", ".join(COLUMNS),
        mistake=mistake(arm.name, of.known),
        cleaned=", ".join(f"{cleaned(column)} AS {column}" for column in COLUMNS),
        rows=arm.reading.rows,
        where=where,
    )


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
        else:
            missing = [name for name, found in (("example_id", ids), ("passed", passes)) if not found]
            if missing:
                yield place, _lacking(arm, " and no ".join(missing))


def _empty(arm: Arm) -> Problem:
    chosen = getattr(arm.source, "where", {})
    if chosen:
        values = ", ".join(f"{short(name)}: {short(value)}" for name, value in chosen.items())
        return arm.wrong(
            "run-empty", f"{arm.name} has no rows with {values}", "does where name a value that is there?"
        )
    return arm.wrong("run-empty", f"{arm.name} has no rows", "was the run stopped?")


def _lacking(arm: Arm, names: str) -> Problem:
    if arm.reading.sheet is None:
        hint = "a row holds example_id and passed"
        return arm.wrong("run-column-missing", f"{arm.name} has no {names}", hint)
    said, hint = arm.reading.sheet.lacking(names)
    return arm.wrong("run-column-missing", f"{arm.name} {said}", hint)


def _mistaken(results: Results) -> Iterator[tuple[int, Problem]]:
    """Yield rows with a wrong value, a few of each arm; the last of these says how many more there are."""
    rows = [Row(*row) for row in results.ask(MISTAKEN.format(named=NAMED)) if row[0] in results.arms]
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
            f"{nearest(row.outcome, OUTCOMES)}; outcome: none if the column is another",
        ),
        "passed": (f"{of} passed {short(row.passed) or 'empty'}", verdicts),
        "contradiction": (f"{of} passed {row.passed} and the outcome {outcome}", "one of them is wrong"),
        "run": (f"{of} the run {short(row.run)}", f"the file is given as {arm.name}"),
        "sample": (
            f"{of} the sample {short(row.sample)}",
            "a whole number, such as 1, 2 and 3; if it is no repeat, write sample: none beside file",
        ),
    }
    return said[row.mistake]


def _unequal(results: Results, of: Counting, named: Named | None) -> Iterator[Problem]:
    """Yield what does not fit together, as far as arms are left to be compared."""
    if not results.arms:
        return
    twice = dict(_failing(results, TWICE_IN_AN_ARM))
    yield from twice.values()
    for check in (*CHECKS, *([INPUT_DIFFERS] if of.trained else [])):
        others = {
            place for place, arm in results.arms.items() if check.of_oracles and arm.name not in of.oracles
        }
        yield from (each for _, each in _failing(results.without(others), check))
    yield from _repeats(results.without(set(twice)))
    yield from _unmarked(results)
    yield from _unknown(results, of, named) if named else ()


def _failing(results: Results, check: Check) -> Iterator[tuple[int, Problem]]:
    """Yield the arms that hold an example twice or not at all, or that differ from others."""
    found: dict[int, list[str]] = {}
    for place, example_id in (
        results.ask(check.query.format(arms=_listed(results.arms))) if results.arms else ()
    ):
        found.setdefault(place, []).append(example_id)
    for place, ids in found.items():
        arm = results.arms[place]
        yield place, arm.wrong(check.code, f"{arm.name} {check.says} {examples(ids)}", check.hint)


def _repeats(results: Results) -> Iterator[Problem]:
    """Yield the arms of which some examples are repeated more often than others."""
    found: dict[int, list[tuple[int, int, str]]] = {}
    for place, *row in results.ask(REPEATS.format(arms=_listed(results.arms))) if results.arms else ():
        found.setdefault(place, []).append((row[0], row[1], row[2]))
    for place, ((samples, size, _), *others) in found.items():
        arm = results.arms[place]
        if others:
            few, _, first = others[0]
            said = f"{arm.name} has examples with {samples} samples ({size} of them) and with {few} (such as {short(first)})"
            yield arm.wrong("run-repeats", said, "every example of an arm runs equally often")


def _unmarked(results: Results) -> Iterator[Problem]:
    """Yield that some examples are in a stratum or cluster and others in none."""
    marked = results.ask(MARKED.format(arms=_listed(results.arms)))
    for column, group in enumerate(GROUPS, start=1):
        if naming := [row[0] for row in marked if row[column]]:
            query = UNMARKED.format(column=group).replace("{marked}", str(naming[0]))
            says = f"gives some examples a {group}, and none to"
            check = Check("run-group-missing", says, f"give every example a {group}", query)
            yield from (each for _, each in _failing(results, check))


def _unknown(results: Results, of: Counting, named: Named) -> Iterator[Problem]:
    ids = [named.ids[digest] for (digest,) in results.ask(UNKNOWN.format(only=of.only))]
    if ids:
        said = f"no arm has {examples(sorted(ids))}"
        yield problem(named.path, "run-only-unknown", said, "it names ids of examples as the runs do")


def _listed(places: Iterable[int]) -> str:
    return ", ".join(map(str, places))


def examples(ids: list[str]) -> str:
    """Some ids of examples, and how many there are."""
    thing = "example" if len(ids) == 1 else "examples"
    more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
    return f"{len(ids)} {thing}: {', '.join(short(id_) for id_ in ids[:NAMED])}{more}"
