"""Where the rows of each arm come from, and what a reader of any figure has to know of them.

The rungs, from the best: *re-graded* here from answer and target; *read* by a person, in 30 examples that nobody picked;
*graded* by a tool, by the file's own account; *asserted*, with nothing beside the verdict.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import md5
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from decidable.evidence import Figure, Guard, Problem, Rung, counted, short
from decidable_evidence.engines import Local
from decidable_evidence.runs import ArmRows
from decidable_evidence.runs.formats import ROWS
from decidable_evidence.runs.grading import Grader
from decidable_evidence.runs.queries import FIGURES, PASS, PASSING, UNSCORED
from decidable_evidence.runs.reading import Arm, Opened
from decidable_evidence.runs.row_problems import examples
from decidable_evidence.runs.sheets import Sheet, listed
from decidable_evidence.tables.files import literal
from decidable_evidence.tables.rows import read_table
from decidable_evidence.tables.sources import ChosenFile

DRAWN = 30  # none wrong of 30 drawn bounds the share of wrong verdicts by 10 % (3/n, at 95 %)
FEWEST_ALIKE = 5  # fewer equal answers are no sign of anything
MOST_LISTED = (
    5_000  # beyond it nobody labels those that pass in no arm, and finding them takes longer than counting
)
OWN_ACCOUNT = "by its own account"

SPENT = {
    "seconds-median": ("seconds an answer, median", "seconds", "quantile_cont(seconds, 0.5)", "seconds"),
    "seconds-p95": (
        "seconds an answer, 95th percentile",
        "seconds",
        "quantile_cont(seconds, 0.95)",
        "seconds",
    ),
    "cost-mean": ("cost an answer, mean", "cost", "avg(cost)", "cost"),
    "tokens-mean": ("tokens an answer, mean", "tokens", "avg(tokens)", "count"),
}
ALIKE = """
SELECT count(answer), count(DISTINCT answer), bit_xor(hash(example_id, lower(passed), answer)) FROM ({rows})
"""
GRADED = f"""
SELECT example_id, {PASS} = 1, evidence FROM {{table}}
WHERE {PASS} IN (0, 1) AND coalesce(outcome, '') <> 'error' ORDER BY "#number"
"""  # noqa: S608
DIGEST = """
SELECT md5(string_agg(concat_ws('=', example_id, sample, lower(passed), outcome), ';' ORDER BY example_id, sample, passed))
FROM ({rows})
"""
HOLDING = """
SELECT coalesce(count(DISTINCT target) / count(*), 1), coalesce(avg(CASE WHEN holds AND NOT before THEN 1 ELSE 0 END), 0)
FROM (SELECT any_value(target) AS target, bool_or(arm = 1 AND holds = 'true') AS holds,
        bool_or(arm = 0 AND holds = 'true') AS before
    FROM (SELECT 0 AS arm, example_id, target, holds FROM ({first})
        UNION ALL SELECT 1, example_id, target, holds FROM ({rows}))
    WHERE target IS NOT NULL GROUP BY example_id)
"""
NONE = f"""
SELECT example_id FROM ({{rows}}) GROUP BY 1 HAVING bool_and({PASS} = 0 AND coalesce(outcome, '') <> 'error') ORDER BY 1
"""  # noqa: S608
READ = f"""
SELECT example_id, avg({PASS} % 2) > 0.5 FROM ({{rows}}) WHERE example_id IN (SELECT unnest(?::VARCHAR[])) GROUP BY 1
"""  # noqa: S608


class Pedigree(NamedTuple):
    """What is known of the rows of each arm, what has to be told of them, and what is wrong with them."""

    rows: Mapping[str, ArmRows]
    notices: tuple[Guard, ...]
    problems: tuple[Problem, ...]


def pedigree(found: Opened, filled: Mapping[str, frozenset[str]]) -> Pedigree:
    """Look at where the rows come from; ``filled`` are the columns of each arm in which something is."""
    engine = found.engine
    if not isinstance(engine, Local):
        return Pedigree({arm.name: ArmRows() for arm in found.arms}, (), ())
    rows, told = dict[str, ArmRows](), list[Problem | Guard]()
    for arm in found.arms:
        read = (0, 0, 0, 0)
        rung, by, more = _rung(engine, arm, answered="answer" in filled[arm.name])
        told += [*more, *_notices(arm)]
        audit = arm.source.audit if isinstance(arm.source, ChosenFile) else None
        if audit is not None:
            person, read, notices = _person(engine, arm, audit, drawn(found))
            told += notices
            rung, by = ("read", person) if person and rung != "re-graded" else (rung, by)
        spent = _spent(engine, arm) if filled[arm.name] & set(FIGURES) else {}
        held: tuple[float, ...] = ()
        if "holds" in filled[arm.name] and arm is not found.arms[0]:
            given = {"first": found.arms[0].reading.fast, "rows": arm.reading.fast}
            (held,) = engine.rows(HOLDING.format(**given))
        rows[arm.name] = ArmRows(rung, by, spent, read, *held)
    for one, other in combinations(found.arms, 2):
        told += _alike(engine, one, other)
    problems = tuple(each for each in told if isinstance(each, Problem))
    return Pedigree(rows, tuple(each for each in told if isinstance(each, Guard)), problems)


def listings(found: Opened, examples: int) -> dict[str, tuple[str, ...]]:
    """The examples that people are asked to read, and those that no arm passes."""
    if not isinstance(found.engine, Local) or examples > MOST_LISTED:
        return {}
    rows = " UNION ALL ".join(
        f"SELECT example_id, passed, outcome FROM ({arm.reading.fast})"  # noqa: S608
        for arm in found.arms
    )
    none = found.engine.rows(NONE.format(rows=rows))
    return {"audit": tuple(drawn(found)), "none": tuple(id_ for (id_,) in none)}


def drawn(found: Opened) -> list[str]:
    """The ids of the examples that a person reads: drawn by a digest of all rows, so that nobody picks them."""
    digests = [found.engine.rows(DIGEST.format(rows=arm.reading.fast))[0][0] or "" for arm in found.arms]
    seed = md5(" ".join(digests).encode(), usedforsecurity=False).hexdigest()
    rows = found.arms[0].reading.fast
    query = f"SELECT DISTINCT example_id FROM ({rows}) ORDER BY md5('{seed}' || example_id) LIMIT {DRAWN}"  # noqa: S608
    return [id_ for (id_,) in found.engine.rows(query)]


def _rung(engine: Local, arm: Arm, *, answered: bool) -> tuple[Rung, str, list[Problem | Guard]]:
    """The rung of an arm's rows, by what they were graded, and what does not fit."""
    form, grader = arm.reading.form, arm.reading.grader
    if form is ROWS:
        return ("graded", f"the rows, {OWN_ACCOUNT}", []) if answered else ("asserted", "", [])
    by = f"{form.title}, {OWN_ACCOUNT}"
    if grader is None:
        return "graded", by, []
    rows = engine.rows(GRADED.format(table=arm.reading.table))
    way, wrong, unable = fitting(grader, rows)
    if len(unable) == len(rows):
        return "graded", by, []
    if not wrong:
        return ("graded" if unable else "re-graded"), f"{grader.name} of {form.title}, {way}", []
    passes = sum(passed for _, passed, _ in rows)
    if len(grader.ways) > 1 and 2 * sum(passed for _, passed in wrong) > passes:
        # What most of the passes do not fit is another rule, such as one with patterns, and not a verdict that was changed.
        said = f"{grader.name} of {arm.name} is not equality of answer and target: its verdicts are taken from the file"
        return "graded", by, [Guard(name="not-re-graded", text=said)]
    ids = examples([id_ for id_, _ in wrong])
    hint = "restore the file that the tool wrote; if another rule graded it, pass: [WORD] beside file takes its verdicts as they are"
    said = f"{grader.name} of {arm.name} says otherwise than the file of {ids}"
    return "graded", by, [arm.wrong("run-regraded", said, hint)]


def fitting(
    grader: Grader, rows: Sequence[tuple[str, bool, str | None]]
) -> tuple[str, list[tuple[str, bool]], list[str]]:
    """The way of comparing that fits the most verdicts, the examples that it does not fit, and those it cannot grade."""
    read = [(id_, passed, json.loads(evidence or "[]")) for id_, passed, evidence in rows]
    fits = []
    for way, grade in grader.ways.items():
        grades = [(id_, passed, grade(values) if values else None) for id_, passed, values in read]
        wrong = [(id_, passed) for id_, passed, again in grades if again not in {None, passed}]
        fits.append((way, wrong, [id_ for id_, _, again in grades if again is None]))
    return min(fits, key=lambda fit: len(fit[1]))


def _spent(engine: Local, arm: Arm) -> dict[str, Figure]:
    """What an answer took: median and 95th percentile of the seconds, mean cost and tokens."""
    numbers = ", ".join(f"TRY_CAST({name} AS DOUBLE) AS {name}" for name in FIGURES)
    asked = ", ".join(f"{value}, count({column})" for _, column, value, _ in SPENT.values())
    (found,) = engine.rows(f"SELECT {asked} FROM (SELECT {numbers} FROM ({arm.reading.fast}))")  # noqa: S608
    return {
        name: Figure(title=f"{title}, {arm.name}", value=value, n=n, unit=unit)
        for (name, (title, *_, unit)), value, n in zip(SPENT.items(), found[::2], found[1::2], strict=True)
        if n
    }


def _notices(arm: Arm) -> Iterator[Guard]:
    if arm.reading.cached:
        said = f"{arm.reading.cached} answers of {arm.name} came out of a cache: one answer an example is counted"
        yield Guard(name="cached-repeats", text=said, act="run the repeats without a cache")
    source, sheet = arm.source, arm.reading.sheet
    if sheet and (outside := _outside(sheet)):
        said = f"of {arm.name}, {counted(outside, 'answer')} dated outside of the run"
        yield Guard(name="dated-outside", text=said, act="say where these answers come from, such as a retry")
    if (
        not isinstance(source, ChosenFile)
        or sheet is None
        or not source.passes
        or "incorrect" in source.words
    ):
        return
    steps = sheet.steps(source.metric or "passed")
    if steps is None:
        return
    known = {*source.passes, *(word for words in source.words.values() for word in words)}
    counts = sheet.ask(
        f"SELECT {sheet.at(*steps)}, count(*) FROM results GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50"  # noqa: S608
    )
    others = [(word, count) for word, count in counts if word and word not in known]
    if rest := [f"{short(word, 30)} ({count})" for word, count in others if word.lower() not in UNSCORED]:
        said = f"of {arm.name}, every other word counts as failed: {listed(rest)}"
        yield Guard(name="other-words", text=said, act="name them: outcome: {incorrect: [WORD]}")
    if absent := known - {word for word, _ in counts}:
        yield Guard(name="absent-words", text=f"no row of {arm.name} has {listed(sorted(absent))}")


def _outside(sheet: Sheet) -> int:
    """How many answers are dated outside of the run, whose period is told in whole seconds."""
    if len(sheet.header.get("period", ())) < 2:  # noqa: PLR2004  (beginning and end)
        return 0
    first, last = (f"TRY_CAST({literal(moment)} AS TIMESTAMPTZ)" for moment in sheet.header["period"])
    at = f"TRY_CAST({sheet.at('completed_at')} AS TIMESTAMPTZ)"
    within = f"{at} BETWEEN {first} AND {last} + INTERVAL 1 SECOND"
    return int(sheet.ask(f"SELECT count(*) FROM results WHERE NOT ({within})")[0][0])  # noqa: S608


def _alike(engine: Local, one: Arm, other: Arm) -> Iterator[Problem]:
    """Yield that two arms are one arm twice: the same answers with the same verdicts throughout."""
    if one.reading.form is ROWS or other.reading.form is ROWS:
        return
    first, second = (engine.rows(ALIKE.format(rows=arm.reading.fast))[0] for arm in (one, other))
    if first == second and first[0] >= FEWEST_ALIKE and 2 * first[1] > first[0]:
        said = f"{other.name} has the answers of {one.name} once more: all {first[0]} are equal"
        yield other.wrong("run-copied", said, "run each arm, and keep its results in a file of its own")


def _person(
    engine: Local, arm: Arm, audit: Path, wanted: list[str]
) -> tuple[str, tuple[int, int, int, int], list[Guard]]:
    """Who read the rows and how often they agree, where every example that was drawn is among those read."""
    read = read_table(audit, ("example_id", "passed"), ("read_by",))
    labels = {str(row["example_id"]): row for row in read}
    if missing := [id_ for id_ in wanted if id_ not in labels]:
        said = f"the audit of {arm.name} lacks {examples(missing)} of the {len(wanted)} drawn"
        return (
            "",
            (0, 0, 0, 0),
            [Guard(name="audit-incomplete", text=said, act="read those that --list audit names")],
        )
    results = dict(engine.connection.execute(READ.format(rows=arm.reading.fast), [wanted]).fetchall())
    passed = {id_: str(labels[id_]["passed"]).lower() in PASSING for id_ in wanted}
    unlike = [id_ for id_ in wanted if passed[id_] != results[id_]]
    right, wrong = [
        [results[id_] == verdict for id_ in wanted if passed[id_] is verdict] for verdict in (True, False)
    ]
    counts = (sum(right), len(right), sum(wrong), len(wrong))
    people = listed(sorted({labels[id_]["read_by"] or "somebody" for id_ in wanted}))
    told = [
        Guard(name="audit-disagrees", text=f"the audit of {arm.name} says otherwise of {examples(unlike)}")
    ]
    return (
        f"{people}, who agrees with {len(wanted) - len(unlike)} of {len(wanted)}",
        counts,
        told if unlike else [],
    )
