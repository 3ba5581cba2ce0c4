"""What is wrong with the rows of the arms: values, missing columns, and where the arms do not fit together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from decidable.evidence import Problem, nearest, problem, short
from decidable_evidence.engines import Engine, Local
from decidable_evidence.runs import queries
from decidable_evidence.runs.reading import NAMED, Arm, Opened, examples
from decidable_evidence.tables.files import beginning, failures, reason

READ = (*queries.COLUMNS, *queries.FIGURES)
TYPES = ", ".join(f"{column} VARCHAR" for column in ("kind", *READ, "mistake"))
TABLE = f"CREATE TABLE results (arm INTEGER, number BIGINT, pass INTEGER, {TYPES})"

ROWS = f"""
SELECT {{place}} AS arm, number, pass, kind, {", ".join(READ)},
    CASE WHEN kind IS NULL OR kind <> 'OBJECT' THEN 'row'
        WHEN example_id IS NULL THEN 'example_id'
        WHEN outcome_number IS NULL THEN 'outcome'
        WHEN pass = 2 AND outcome_number IN (0, {queries.ERROR}) THEN NULL
        WHEN pass IS NULL OR pass = 2 THEN 'passed'
        WHEN {queries.RESULT} IS NULL THEN 'contradiction'
        WHEN {{misnamed}} THEN 'run'
        WHEN {queries.MISCOUNTED} THEN 'sample'
    END AS mistake
FROM (SELECT "#number" AS number, "#kind" AS kind, {queries.PASS} AS pass, {queries.OUTCOME} AS outcome_number,
        {", ".join(f"{queries.trimmed(column)} AS {column}" for column in READ)}
    FROM ({{rows}}) AS found) AS cleaned {{where}}
"""  # noqa: S608

SIZES = """
SELECT arm, count(*) AS size, count(*) FILTER (WHERE kind = 'OBJECT') AS objects, count(example_id) AS ids,
    count(*) FILTER (WHERE coalesce(pass, 0) <> 2 OR outcome = 'error') AS passes
FROM results GROUP BY arm
"""

MISTAKEN = f"""
SELECT mistake, number, count(*) OVER () AS size, example_id, passed, CAST(pass AS VARCHAR), outcome, run, sample
FROM results WHERE mistake IS NOT NULL AND arm = {{place}} ORDER BY number, example_id LIMIT {NAMED}
"""  # noqa: S608

TWICE = """
SELECT DISTINCT arm, example_id FROM (SELECT arm, example_id FROM results WHERE arm IN ({arms})
    GROUP BY arm, example_id, sample HAVING count(*) > 1) AS repeated
ORDER BY arm, example_id
"""

MISSING = """
SELECT arm, example_id FROM (SELECT DISTINCT arm FROM results WHERE arm IN ({arms})) AS arms
CROSS JOIN (SELECT DISTINCT example_id FROM results WHERE arm IN ({arms})) AS known
EXCEPT SELECT arm, example_id FROM results ORDER BY arm, example_id
"""

UNLIKE = """
SELECT min(arm) AS arm, example_id FROM results WHERE arm IN ({arms})
GROUP BY example_id HAVING count(DISTINCT {column}) > 1 ORDER BY example_id
"""

# The first arm that marks some examples, and the examples that no arm marks.
UNMARKED = """
SELECT marking.arm, example_id FROM results
CROSS JOIN (SELECT min(arm) AS arm FROM results WHERE arm IN ({arms}) AND {column} IS NOT NULL) AS marking
WHERE results.arm IN ({arms}) AND marking.arm IS NOT NULL
GROUP BY marking.arm, example_id HAVING count({column}) = 0 ORDER BY example_id
"""

# The examples that have fewer rows than others of the arm.
REPEATS = """
SELECT arm, example_id FROM (
    SELECT arm, example_id, samples, max(samples) OVER (PARTITION BY arm) AS most
    FROM (SELECT arm, example_id, count(*) AS samples FROM results WHERE arm IN ({arms}) GROUP BY arm, example_id) AS counted
) AS compared WHERE samples < most ORDER BY arm, example_id
"""

UNKNOWN = "SELECT digest FROM ({only}) AS named EXCEPT SELECT md5(example_id) FROM results"


class Check(NamedTuple):
    """Examples on which arms do not fit together: the query of ``arm`` and ``example_id``, and what is wrong with them."""

    code: str
    query: str
    says: str
    hint: str
    column: str = ""


TWICE_HINT = "number repeats in a column sample; of rows of several systems, {where} takes those of one"
DIFFER = "and another {kind} differ in {column} on"
SEVERAL = "and the others give more than one {column} of"
SAME = "an example has the same in every arm and sample"
QUESTION = "it is of the question, and not of the prompt around it"
SOME, ALL = "gives some examples a {column}, and none to", "give every example a {column}"
UNEQUAL = (
    Check("run-example-twice", TWICE, "has more than one row of", TWICE_HINT),
    Check("run-example-missing", MISSING, "lacks", "every arm runs the same examples, by the same ids"),
    Check("run-gold-differs", UNLIKE, DIFFER, "every arm expects the same answers", "gold_hash"),
    Check("run-context-differs", UNLIKE, DIFFER, "every oracle arm gives the same context", "context_hash"),
    Check("run-group-differs", UNLIKE, SEVERAL, SAME, "stratum"),
    Check("run-group-differs", UNLIKE, SEVERAL, SAME, "cluster"),
    Check("run-group-differs", UNLIKE, SEVERAL, QUESTION, "input_hash"),
    Check("run-repeats", REPEATS, "has fewer samples of", "every example of an arm runs equally often"),
    Check("run-group-missing", UNMARKED, SOME, ALL, "stratum"),
    Check("run-group-missing", UNMARKED, SOME, ALL, "cluster"),
)


@dataclass(frozen=True)
class Results:
    """The rows of all arms in the table ``results`` of an engine, and those arms that are looked at, by their place."""

    engine: Engine
    arms: Mapping[int, Arm]
    before: str = ""

    def ask(self, query: str, **names: str) -> list[tuple[Any, ...]]:
        """The rows of a query in which ``{arms}`` are those that are looked at."""
        places = ", ".join(map(str, self.arms))
        return self.engine.rows(self.before + query.format(arms=places, **names)) if self.arms else []

    def without(self, places: Iterable[int]) -> Results:
        gone = {*places}
        return replace(self, arms={place: arm for place, arm in self.arms.items() if place not in gone})


class Named(NamedTuple):
    """A file that names the examples that count, and their ids by digest."""

    path: Path
    ids: Mapping[str, str]


def mistakes(found: Opened, scope: queries.Counting, named: Named | None = None) -> list[Problem]:
    """Every mistake in these arms; arms are compared only if they have none of their own."""
    results, problems = loaded(found, scope)
    for look in (_bare, _mistaken):
        wrong = list(look(results))
        problems += [each for _, each in wrong]
        results = results.without(place for place, _ in wrong)
    problems += _unequal(results, scope)
    if named and results.arms and (ids := results.ask(UNKNOWN, only=scope.only)):
        message = f"no arm has {examples(sorted(named.ids[digest] for (digest,) in ids))}"
        hint = "it names ids of examples as the runs do"
        problems.append(problem(named.path, "run-only-unknown", message, hint))
    return problems


def loaded(found: Opened, scope: queries.Counting) -> tuple[Results, list[Problem]]:
    """The rows of all arms as they are needed to see what is wrong, and the arms that cannot be read."""
    where = f"WHERE md5(example_id) IN (SELECT digest FROM ({scope.only}) AS named)" if scope.only else ""  # noqa: S608
    results, problems = Results(found.engine, dict(enumerate(found.arms))), dict[int, Problem]()
    selected = dict[int, str]()
    for place, arm in results.arms.items():
        misnamed = queries.misnamed(arm.name, scope.known)
        selected[place] = ROWS.format(place=place, misnamed=misnamed, rows=arm.rows, where=where)
    if not isinstance(found.engine, Local):
        return replace(results, before=f"WITH results AS ({' UNION ALL '.join(selected.values())}) "), []
    found.ask("DROP TABLE IF EXISTS results")
    found.ask(TABLE)
    for place, query in selected.items():
        try:
            found.ask(f"INSERT INTO results {query}")
        except failures() as error:
            problems[place] = results.arms[place].wrong("run-unreadable", f"cannot be read: {reason(error)}")
    return results.without(problems), list(problems.values())


def _bare(results: Results) -> Iterator[tuple[int, Problem]]:
    """Yield the arms without rows and those without a column that they need."""
    sizes = {arm: counts for arm, *counts in results.ask(SIZES)}
    for place, arm in results.arms.items():
        size, objects, ids, passes = sizes.get(place, (0, 0, 0, 0))
        missing = [name for name, count in (("example_id", ids), ("passed", passes)) if not count]
        if not size:
            wanted = getattr(arm.source, "where", {}).items()
            where = ", ".join(f"{short(key)}: {short(value)}" for key, value in wanted)
            message, hint = f"{arm.name} has no rows", "was the run stopped?"
            if where:
                message, hint = f"{message} with {where}", "does where name a value that is there?"
            yield place, arm.wrong("run-empty", message, hint)
        elif not objects:
            message = f"no row of it is a JSON object; it begins with {short(beginning(arm.path))}"
            hint = 'write one object a line, such as {"example_id": "q1", "passed": true}, or a list of them as .json'
            yield place, arm.wrong("run-unreadable", message, hint)
        elif missing:
            names = " and no ".join(missing)
            message, hint = f"has no {names}", "a row needs example_id and passed"
            message, hint = arm.sheet.lacking(names, arm.name) if arm.sheet else (message, hint)
            yield place, arm.wrong("run-column-missing", f"{arm.name} {message}", hint)


VERDICTS = (
    "write true, false, 1 or 0; or say beside file what other words mean: pass: [WORD], outcome: {{refusal: [WORD]}};"
    " or of numbers: metric: passed, threshold: NUMBER"
)
SHOWN_COLUMNS = ("passed", "verdict", "outcome", "run", "sample")
# What is wrong with a row, and what would be right.
VALUES = {
    "row": ("not a JSON object", "each row is one JSON object, in UTF-8"),
    "example_id": ("it has no example_id", "give the row an id, or leave it out"),
    "outcome": (
        "{of} the outcome {outcome}",
        "if the column has another meaning, write outcome: none beside file; {nearest}",
    ),
    "passed": ("{of} passed {passed}", VERDICTS),
    "contradiction": ("{of} passed {verdict} and the outcome {outcome}", "one of them is wrong"),
    "run": ("{of} the run {run}", "the file is given as {arm}"),
    "sample": (
        "{of} the sample {sample}",
        "a whole number, such as 1, 2 and 3; if it is no repeat, write sample: none beside file",
    ),
}


def _mistaken(results: Results) -> Iterator[tuple[int, Problem]]:
    """Yield rows with a wrong value, a few of each arm; the last of these counts the rest."""
    for place, arm in results.arms.items():
        rows = results.ask(MISTAKEN, place=str(place))
        for at, (mistake, number, size, id_, *texts) in enumerate(rows, start=1):
            values = {"arm": arm.name, "of": f"example {short(id_)} has"}
            values |= zip(SHOWN_COLUMNS, map(short, texts), strict=True)
            values["passed"] = values["passed"] or "empty"
            message, hint = VALUES[mistake]
            message = message.format(**values)
            if at == NAMED < size:
                message += f"; {size - NAMED} more rows of {arm.name} have a wrong value"
            close = nearest(values["outcome"], queries.OUTCOMES)
            yield place, arm.wrong("run-value", message, hint.format(**values, nearest=close), number)


def _unequal(results: Results, scope: queries.Counting) -> Iterator[Problem]:
    """Yield what does not fit together, as far as arms are left to be compared."""
    twice = set[int]()
    oracles = results.without(place for place, arm in results.arms.items() if arm.name not in scope.oracles)
    for check in UNEQUAL:
        if check.column == "input_hash" and not scope.trained:
            continue
        kind, compared = ("oracle arm", oracles) if check.column == "context_hash" else ("arm", results)
        compared = results.without(twice) if check.query is REPEATS else compared
        failing: dict[int, list[str]] = {}
        for place, example_id in compared.ask(check.query, column=check.column):
            failing.setdefault(place, []).append(example_id)
        twice |= {*failing} if check.query is TWICE else set()
        for place, ids in failing.items():
            arm, says = results.arms[place], check.says.format(column=check.column, kind=kind)
            where = arm.sheet.apart() if arm.sheet else "where: {COLUMN: VALUE}"
            hint = check.hint.format(column=check.column, where=where)
            yield arm.wrong(check.code, f"{arm.name} {says} {examples(ids)}", hint)


# What rows without ids carry beside their places, by name, such as the variables of a test.
SEEN = """
WITH seen AS (SELECT DISTINCT arm, example_id, part.key AS name, md5(CAST(part.value AS VARCHAR)) AS value
    FROM ({witnesses}) AS found, json_each(CASE WHEN json_type(witness) = 'OBJECT' THEN witness ELSE '{{}}' END) AS part),
examples AS (SELECT name, example_id, count(DISTINCT arm) AS arms, count(DISTINCT value) AS texts FROM seen GROUP BY ALL),
unlike AS (SELECT name, bool_and(distinct_texts = named) AS identifying
    FROM (SELECT arm, name, count(DISTINCT value) AS distinct_texts, count(DISTINCT example_id) AS named
        FROM seen GROUP BY ALL) AS of_arms GROUP BY name)
SELECT name, count(*) FILTER (WHERE texts > 1) AS differing, any_value(identifying) AS identifying,
    min(example_id) FILTER (WHERE texts > 1) AS first
FROM examples JOIN unlike USING (name) WHERE arms = {arms} GROUP BY name ORDER BY NOT any_value(identifying), name
"""


def unverified(found: Opened) -> Iterator[Problem]:
    """Yield that examples would be joined by their places, though nothing shows that these are the same examples."""
    witnessed = "SELECT '{0.name}' AS arm, example_id, witness FROM {0.table} WHERE witness IS NOT NULL"
    placed = [arm for arm in found.arms if arm.table and found.ask(f"{witnessed.format(arm)} LIMIT 1")]
    if not placed or len(found.arms) == 1:
        return
    first, last = placed[0], placed[-1]
    if len(placed) < len(found.arms):
        other = next(arm for arm in found.arms if arm not in placed)
        message = f"{first.name} has no ids, only places in its file, and {other.name} has ids of its own"
        yield first.wrong("run-unverified", message, _id_line(first))
        return
    rows = " UNION ALL ".join(map(witnessed.format, placed))
    seen = found.ask(SEEN.format(witnesses=rows, arms=len(placed)))
    equal = [identifying for _, differing, identifying, _ in seen if not differing]
    if seen and (any(equal) or len(equal) == len(seen)):
        return
    message = f"{first.name} and {last.name} have no ids, only places in their files, and "
    if seen:
        name, differing, _, place = seen[0]
        message += f"{name} differs at {differing} of them, such as {place}"
    else:
        message += "nothing that shows which test is which"
    names = (name for name, _, identifying, _ in seen if identifying)
    yield last.wrong("run-unverified", message, _id_line(last, *names))


def _id_line(arm: Arm, *names: str) -> str:
    before = "vars." if arm.tool == "promptfoo" and arm.path.suffix != ".csv" else ""
    if not names:
        return "give each test an id"
    return f"set id to a column that identifies the tests in every arm: {{file: {arm.path.name}, id: {before}{names[0]}}}"
