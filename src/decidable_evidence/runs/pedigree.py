"""Where the rows of each arm come from, and what a reader of any figure has to know of them.

The rungs, from the best: *re-graded* here from answer and target; *read* by a person, in 30 examples that nobody picked;
*graded* by a tool, by the file's own account; *asserted*, with nothing beside the verdict.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import md5
from itertools import combinations
from typing import Any, NamedTuple

from decidable.evidence import Figure, Guard, Problem, short
from decidable_evidence import tables
from decidable_evidence.engines import Local
from decidable_evidence.runs import ArmRows
from decidable_evidence.runs.arms import Arm, Opened
from decidable_evidence.runs.columns import FAILING, FIGURES, PASSING, UNSCORED, words
from decidable_evidence.runs.formats import ROWS
from decidable_evidence.runs.grading import Grader
from decidable_evidence.runs.reading import equal
from decidable_evidence.runs.row_problems import examples
from decidable_evidence.runs.sheets import listed
from decidable_evidence.tables.sources import ChosenFile

DRAWN = 30  # none wrong of 30 drawn bounds the share of wrong verdicts by 10 % (3/n, at 95 %)
FEWEST_ALIKE = 5  # fewer equal answers are no sign of anything
OWN_ACCOUNT = "by its own account"

SPENT = """
SELECT count(seconds), quantile_cont(seconds, 0.5), quantile_cont(seconds, 0.95), count(cost), avg(cost),
    count(tokens), avg(tokens)
FROM (SELECT {numbers} FROM ({rows}))
"""
ALIKE = """
SELECT count(answer), count(DISTINCT answer), bit_xor(hash(example_id, lower(passed), answer)) FROM ({rows})
"""
GRADED = """
SELECT example_id, CASE WHEN lower(trim(passed)) IN ({passing}) THEN true ELSE false END, evidence FROM {table}
WHERE lower(trim(passed)) IN ({known}) AND coalesce(outcome, '') <> 'error' ORDER BY "#number"
"""
DIGEST = """
SELECT md5(string_agg(concat_ws('=', example_id, sample, lower(passed), outcome), ';' ORDER BY example_id, sample, passed))
FROM ({rows})
"""
# Beyond so many examples nobody labels those that pass in no arm, and finding them takes longer than counting.
MOST_LISTED = 5_000
NONE = """
SELECT example_id FROM ({rows}) GROUP BY 1
HAVING bool_and(lower(trim(passed)) NOT IN ({passing}) AND coalesce(outcome, '') <> 'error') ORDER BY 1
"""
READ = """
SELECT example_id, avg(CASE WHEN lower(trim(passed)) IN ({passing}) THEN 1 ELSE 0 END) FROM ({rows})
WHERE example_id IN (SELECT unnest(?::VARCHAR[])) GROUP BY 1
"""


class Pedigree(NamedTuple):
    """What is known of the rows of each arm, what has to be told of them, and what is wrong with them."""

    rows: Mapping[str, ArmRows]
    notices: tuple[Guard, ...]
    problems: tuple[Problem, ...]


def pedigree(found: Opened, filled: Mapping[str, frozenset[str]]) -> Pedigree:
    """Look at where the rows come from; ``filled`` are the columns of each arm in which something is."""
    if not isinstance(found.engine, Local):
        return Pedigree({arm.name: ArmRows() for arm in found.arms}, (), ())
    rows, notices, problems = dict[str, ArmRows](), list[Guard](), list[Problem]()
    for arm in found.arms:
        rung, wrong, note = _rung(found.engine, arm, answered="answer" in filled[arm.name])
        problems += wrong
        notices += [*note, *_notices(arm)]
        spent = filled[arm.name] & set(FIGURES)
        rows[arm.name] = _spent(found.engine, arm, rung) if spent else rung
        if audited := _audited(found, arm):
            rows[arm.name], told = _person(audited, rows[arm.name])
            notices += told
    for one, other in combinations(found.arms, 2):
        problems += _alike(found.engine, one, other)
    return Pedigree(rows, tuple(notices), tuple(problems))


def listings(found: Opened, examples: int) -> dict[str, tuple[str, ...]]:
    """The examples that people are asked to read, and those that no arm passes."""
    if not isinstance(found.engine, Local) or examples > MOST_LISTED:
        return {}
    columns = "SELECT example_id, passed, outcome FROM"
    rows = " UNION ALL ".join(f"{columns} ({arm.reading.fast})" for arm in found.arms)
    none = found.engine.rows(NONE.format(rows=rows, passing=words(PASSING)))
    return {"audit": tuple(drawn(found)), "none": tuple(id_ for (id_,) in none)}


def drawn(found: Opened) -> list[str]:
    """The ids of the examples that a person reads: drawn by a digest of all rows, so that nobody picks them."""
    digests = [found.engine.rows(DIGEST.format(rows=arm.reading.fast))[0][0] or "" for arm in found.arms]
    seed = md5(" ".join(digests).encode(), usedforsecurity=False).hexdigest()
    rows = found.arms[0].reading.fast
    query = f"SELECT DISTINCT example_id FROM ({rows}) ORDER BY md5('{seed}' || example_id) LIMIT {DRAWN}"  # noqa: S608
    return [id_ for (id_,) in found.engine.rows(query)]


def _rung(engine: Local, arm: Arm, *, answered: bool) -> tuple[ArmRows, list[Problem], list[Guard]]:
    form, grader = arm.reading.form, arm.reading.grader
    if form is ROWS:
        return ArmRows("graded", f"the rows, {OWN_ACCOUNT}") if answered else ArmRows(), [], []
    graded = ArmRows("graded", f"{form.title}, {OWN_ACCOUNT}")
    if grader is None:
        return graded, [], []
    wanted = {"passing": words(PASSING), "known": words([*PASSING, *FAILING])}
    rows = engine.rows(GRADED.format(table=arm.reading.table, **wanted))
    way, wrong, unable = fitting(grader, rows)
    if len(unable) == len(rows):
        return graded, [], []
    if not wrong:
        by = f"{grader.name} of {form.title}, {way}"
        return (graded if unable else ArmRows("re-graded", by)), [], []
    passes = sum(passed for _, passed, _ in rows)
    if len(grader.ways) > 1 and 2 * sum(passed for _, passed in wrong) > passes:
        # What most of the passes do not fit is another rule, such as one with patterns, and not a verdict that was changed.
        said = f"{grader.name} of {arm.name} is not equality of answer and target: its verdicts are taken from the file"
        return graded, [], [Guard(name="not-re-graded", text=said)]
    said = (
        f"{grader.name} of {arm.name} says otherwise than the file of {examples([id_ for id_, _ in wrong])}"
    )
    hint = "restore the file that the tool wrote; if another rule graded it, pass: [WORD] beside file takes its verdicts as they are"
    return graded, [arm.wrong("run-regraded", said, hint)], []


def fitting(
    grader: Grader, rows: Sequence[tuple[str, bool, str | None]]
) -> tuple[str, list[tuple[str, bool]], list[str]]:
    """The way of comparing that fits the most verdicts, the examples that it does not fit, and those it cannot grade."""
    best: tuple[str, list[tuple[str, bool]], list[str]] | None = None
    read = [(id_, passed, json.loads(evidence) if evidence else []) for id_, passed, evidence in rows]
    for way, grade in grader.ways.items():
        grades = [(id_, passed, grade(values) if values else None) for id_, passed, values in read]
        wrong = [(id_, passed) for id_, passed, again in grades if again is not None and again != passed]
        unable = [id_ for id_, _, again in grades if again is None]
        if best is None or len(wrong) < len(best[1]):
            best = way, wrong, unable
    return best or ("", [], [id_ for id_, _, _ in rows])


def _spent(engine: Local, arm: Arm, rows: ArmRows) -> ArmRows:
    """The rows with what an answer took: median and 95th percentile of the seconds, mean cost and tokens."""
    numbers = ", ".join(f"TRY_CAST({name} AS DOUBLE) AS {name}" for name in FIGURES)
    n, median, high, costs, cost, counted, tokens = engine.rows(
        SPENT.format(numbers=numbers, rows=arm.reading.fast)
    )[0]
    figures = {
        "seconds-median": Figure(
            title=f"seconds an answer, median, {arm.name}", value=median or 0, n=n, unit="seconds"
        ),
        "seconds-p95": Figure(
            title=f"seconds an answer, 95th percentile, {arm.name}", value=high or 0, n=n, unit="seconds"
        ),
        "cost-mean": Figure(title=f"cost an answer, mean, {arm.name}", value=cost or 0, n=costs, unit="cost"),
        "tokens-mean": Figure(
            title=f"tokens an answer, mean, {arm.name}", value=tokens or 0, n=counted, unit="count"
        ),
    }
    return ArmRows(rows.rung, rows.by, {name: figure for name, figure in figures.items() if figure.n})


def _notices(arm: Arm) -> Iterator[Guard]:
    if arm.reading.cached:
        said = f"{arm.reading.cached} answers of {arm.name} came out of a cache: one answer an example is counted"
        yield Guard(name="cached-repeats", text=said, act="run the repeats without a cache")
    source, sheet = arm.source, arm.reading.sheet
    if isinstance(source, ChosenFile) and sheet and source.passes:
        of = source.outcome if isinstance(source.outcome, dict) else {}
        known = {*source.passes, *(word for each in of.values() for word in each)}
        steps = sheet.steps(source.metric or "passed")
        if "incorrect" in of or steps is None:
            return
        counted = f"SELECT {sheet.at(*steps)}, count(*) FROM results GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50"  # noqa: S608
        counts = sheet.ask(counted)
        rest = [
            f"{short(word, 30)} ({count})"
            for word, count in counts
            if word and word not in known and word.lower() not in UNSCORED
        ]
        if rest:
            said = f"of {arm.name}, every other word counts as failed: {listed(rest)}"
            yield Guard(name="other-words", text=said, act="name them: outcome: {incorrect: [WORD]}")
        if absent := [word for word in known if word not in {word for word, _ in counts}]:
            yield Guard(name="absent-words", text=f"no row of {arm.name} has {listed(sorted(absent))}")


def _alike(engine: Local, one: Arm, other: Arm) -> list[Problem]:
    """That two arms are one arm twice: copies of a file, or the same answers with the same verdicts throughout."""
    hint = "run each arm, and keep its results in a file of its own; rows of arms that fare alike name theirs in a column run"
    if _copies(one, other):
        said = f"{other.name} has the results of {one.name} once more: the files are equal, byte for byte"
        return [other.wrong("run-copied", said, hint)]
    if one.reading.form is ROWS or other.reading.form is ROWS:
        return []
    first, second = (engine.rows(ALIKE.format(rows=arm.reading.fast))[0] for arm in (one, other))
    if first == second and first[0] >= FEWEST_ALIKE and 2 * first[1] > first[0]:
        said = f"{other.name} has the answers of {one.name} once more: all {first[0]} are equal"
        return [other.wrong("run-copied", said, hint)]
    return []


def _copies(one: Arm, other: Arm) -> bool:
    if not (isinstance(one.source, ChosenFile) and isinstance(other.source, ChosenFile)):
        return False
    first, second = (arm.source.model_copy(update={"file": ""}) for arm in (one, other))  # type: ignore[union-attr]
    return first == second and any(equal(a, b) for a in one.source.files for b in other.source.files)


def _audited(found: Opened, arm: Arm) -> tuple[Arm, list[str], dict[str, Any], dict[str, tables.Row]] | None:
    if (
        not isinstance(arm.source, ChosenFile)
        or arm.source.audit is None
        or not isinstance(found.engine, Local)
    ):
        return None
    wanted = drawn(found)
    read = tables.read(arm.source.audit, ("example_id", "passed"), ("read_by",))
    query = READ.format(rows=arm.reading.fast, passing=words(PASSING))
    results = dict(found.engine.connection.execute(query, [wanted]).fetchall())
    return arm, wanted, results, {str(row["example_id"]): row for row in read}


def _person(
    audited: tuple[Arm, list[str], dict[str, Any], dict[str, tables.Row]], rows: ArmRows
) -> tuple[ArmRows, list[Guard]]:
    """The rung of rows that a person read, where every example that was drawn is among them."""
    arm, wanted, results, read = audited
    missing = [id_ for id_ in wanted if id_ not in read]
    if missing:
        said = f"the audit of {arm.name} lacks {examples(missing)} of the {len(wanted)} drawn"
        return rows, [Guard(name="audit-incomplete", text=said, act="read those that --list audit names")]
    verdicts = {id_: str(read[id_]["passed"]).lower() in PASSING for id_ in wanted}
    unlike = [id_ for id_ in wanted if verdicts[id_] != (results[id_] > 1 / 2)]
    people = listed(sorted({row["read_by"] or "somebody" for id_, row in read.items() if id_ in wanted}))
    by = f"{people}, who agrees with {len(wanted) - len(unlike)} of {len(wanted)}"
    said = f"the audit of {arm.name} says otherwise of {examples(unlike)}"
    told = [Guard(name="audit-disagrees", text=said)] if unlike else []
    return (rows if rows.rung == "re-graded" else ArmRows("read", by, rows.figures)), told
