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

from decidable.evidence import Figure, Guard, Problem, Rung, UnreadableError, counted, short
from decidable_evidence.engines import Local
from decidable_evidence.runs import ArmRows, Group
from decidable_evidence.runs.grading import Grader
from decidable_evidence.runs.queries import FIGURES, PASS, PASSING, UNSCORED
from decidable_evidence.runs.reading import Arm, Opened, examples
from decidable_evidence.runs.sheets import Sheet, listed, within
from decidable_evidence.tables.files import literal
from decidable_evidence.tables.rows import read_table
from decidable_evidence.tables.sources import ChosenFile, EngineTable

DRAWN = 30  # none wrong of 30 drawn bounds the share of wrong verdicts by 10 % (3/n, at 95 %)
FEWEST_ALIKE = 5  # fewer equal answers are no sign of anything
# Beyond it nobody labels those that pass in no arm, and finding them takes longer than counting.
MOST_LISTED = 5_000
Agreement = tuple[int, int, int, int]
NOBODY = (0, 0, 0, 0)  # how far a person agrees, where none read
OWN_ACCOUNT = "by its own account"

# The title of each figure, its value by a query, its column and its unit. A quantile weighs the two values beside its
# place by how near they are, as every engine has windows and few have quantiles.
QUANTILE = "sum(seconds * greatest(0, 1 - abs(place - {0} * (n - 1))))"
SPENT = {
    "seconds-median": ("seconds an answer, median", QUANTILE.format(0.5), "seconds", "seconds"),
    "seconds-p95": ("seconds an answer, 95th percentile", QUANTILE.format(0.95), "seconds", "seconds"),
    "cost-mean": ("cost an answer, mean", "avg(cost)", "cost", "cost"),
    "tokens-mean": ("tokens an answer, mean", "avg(tokens)", "tokens", "count"),
}
SPENDING = f"""
SELECT {", ".join(f"{value}, count({column})" for _, value, column, _ in SPENT.values())}
FROM (SELECT seconds, cost, tokens, count(seconds) OVER () AS n,
        row_number() OVER (ORDER BY CASE WHEN seconds IS NULL THEN 1 ELSE 0 END, seconds) - 1 AS place
    FROM (SELECT {", ".join(f"TRY_CAST({name} AS DOUBLE) AS {name}" for name in FIGURES)} FROM ({{rows}}) AS found) AS numbers) AS placed
"""  # noqa: S608
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
SELECT example_id, avg({PASS} % 2) > 0.5 FROM ({{rows}}) WHERE example_id IN ({{wanted}}) GROUP BY 1
"""  # noqa: S608


Notes = list[Guard | Problem]


def pedigree(
    found: Opened, filled: Mapping[str, frozenset[str]]
) -> tuple[dict[str, ArmRows], tuple[Guard, ...]]:
    """Where the rows of each arm come from, and what a reader has to know of them.

    ``filled`` are the columns of each arm in which something is. Raises ``UnreadableError`` where the rows contradict
    themselves.
    """
    rows, notes = dict[str, ArmRows](), Notes()
    for arm in found.arms:
        columns = filled[arm.name]
        spent, unread = _spent(found, arm) if columns & set(FIGURES) else ({}, ())
        rung, by, regraded = _rung(found, arm, answered="answer" in columns)
        notes += [*unread, *regraded, *_notices(arm)]
        read, targets = NOBODY, tuple[float, ...]()
        if isinstance(arm.source, ChosenFile) and arm.source.audit:
            people, read, unlike = _people(found, arm, arm.source.audit)
            rung, by = ("read", people) if people and rung != "re-graded" else (rung, by)
            notes += unlike
        if "holds" in columns and arm is not found.arms[0]:
            (targets,) = found.ask(HOLDING.format(first=found.arms[0].fast, rows=arm.fast))
        rows[arm.name] = ArmRows(rung, by, spent, read, *targets)
    for one, other in combinations(found.arms, 2):
        notes += _alike(found, one, other)
    if wrong := [note for note in notes if isinstance(note, Problem)]:
        raise UnreadableError(wrong)
    return rows, tuple(note for note in notes if isinstance(note, Guard))


def listings(found: Opened, examples: int) -> dict[str, tuple[str, ...]]:
    """The examples that people are asked to read, and those that no arm passes."""
    if not isinstance(found.engine, Local) or examples > MOST_LISTED:
        return {}
    rows = " UNION ALL ".join(f"SELECT example_id, passed, outcome FROM ({arm.fast})" for arm in found.arms)  # noqa: S608
    return {"audit": tuple(drawn(found)), "none": tuple(id_ for (id_,) in found.ask(NONE.format(rows=rows)))}


def left_out(arms: tuple[str, ...], groups: tuple[Group, ...]) -> Iterator[Guard]:
    """Yield how many examples each arm leaves without a score, which leave all arms."""
    for place, arm in enumerate(arms):
        if count := sum(group.examples for group in groups if group.results[place].outcome == "error"):
            text = f"{counted(count, 'example')} of {arm} ended in an error or have no score: they leave all arms"
            yield Guard(name="left-out", text=text, act="run these examples again, or score them")


def drawn(found: Opened) -> list[str]:
    """The ids of the examples that a person reads: drawn by a digest of all rows, so that nobody picks them."""
    digests = [found.ask(DIGEST.format(rows=arm.fast))[0][0] or "" for arm in found.arms]
    seed = md5(" ".join(digests).encode(), usedforsecurity=False).hexdigest()
    rows = found.arms[0].fast
    query = f"SELECT DISTINCT example_id FROM ({rows}) ORDER BY md5('{seed}' || example_id) LIMIT {DRAWN}"  # noqa: S608
    return [id_ for (id_,) in found.ask(query)]


def _rung(found: Opened, arm: Arm, *, answered: bool) -> tuple[Rung, str, Notes]:
    """The rung of an arm's rows, by what they were graded, and what does not fit."""
    grader, by = arm.grader, f"{arm.tool or 'the rows'}, {OWN_ACCOUNT}"
    if not arm.tool and (not answered or isinstance(arm.source, EngineTable)):
        return "asserted", "", []
    rows = found.ask(GRADED.format(table=arm.table)) if grader else []
    way, wrong, unable = fitting(grader, rows) if grader else ("", [], [])
    if grader is None or len(unable) == len(rows):
        return "graded", by, []
    if not wrong:
        return ("graded" if unable else "re-graded"), f"{grader.name} of {arm.tool}, {way}", []
    passes = sum(passed for _, passed, _ in rows)
    if len(grader.ways) > 1 and 2 * sum(passed for _, passed in wrong) > passes:
        # What most of the passes do not fit is another rule, such as one with patterns, and not a verdict that was changed.
        text = f"{grader.name} of {arm.name} is not equality of answer and target: its verdicts are taken from the file"
        return "graded", by, [Guard(name="not-re-graded", text=text)]
    unlike = examples([id_ for id_, _ in wrong])
    message = f"{grader.name} of {arm.name} says otherwise than the file of {unlike}"
    hint = "restore the file that the tool wrote; if another rule graded it, pass: [WORD] beside file takes its verdicts as they are"
    return "graded", by, [arm.wrong("run-regraded", message, hint)]


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


def _spent(found: Opened, arm: Arm) -> tuple[dict[str, Figure], list[Guard]]:
    """What an answer took: median and 95th percentile of the seconds, mean cost and tokens; or that it is not read."""
    try:
        (values,) = found.ask(SPENDING.format(rows=arm.fast))
    except UnreadableError as error:  # of an engine that reads no number of a text
        text = f"time and cost of {arm.name} are not read: {error.problems[0].message}"
        return {}, [Guard(name="costs-not-read", text=text, act="let seconds, cost and tokens be numbers")]
    return {
        name: Figure(title=f"{title}, {arm.name}", value=value, n=n, unit=unit)
        for (name, (title, *_, unit)), value, n in zip(SPENT.items(), values[::2], values[1::2], strict=True)
        if n
    }, []


def _notices(arm: Arm) -> Iterator[Guard]:
    if arm.cached:
        text = f"{arm.cached} answers of {arm.name} came out of a cache: one answer an example is counted"
        yield Guard(name="cached-repeats", text=text, act="run the repeats without a cache")
    if arm.sheet and (outside := _outside(arm.sheet)):
        text = f"of {arm.name}, {counted(outside, 'answer')} dated outside of the run"
        yield Guard(name="dated-outside", text=text, act="say where these answers come from, such as a retry")
    if arm.sheet and arm.sheet.chosen.passes and "incorrect" not in arm.sheet.chosen.words:
        yield from _words(arm.name, arm.sheet)


def _words(arm: str, sheet: Sheet) -> Iterator[Guard]:
    """Yield the words of the metric that count as failed though nobody named them, and those named that no row has."""
    steps = sheet.steps(sheet.chosen.metric or "passed")
    if steps is None:
        return
    known = {*sheet.chosen.passes, *(word for words in sheet.chosen.words.values() for word in words)}
    query = f"SELECT {sheet.at(*steps)}, count(*) FROM results GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50"  # noqa: S608
    counts = {word: count for word, count in sheet.ask(query) if word}
    others = [word for word in counts if word not in known and word.lower() not in UNSCORED]
    if others:
        rest = listed(f"{short(word, 30)} ({counts[word]})" for word in others)
        text = f"of {arm}, every other word counts as failed: {rest}"
        yield Guard(name="other-words", text=text, act="name them: outcome: {incorrect: [WORD]}")
    if absent := known - {*counts}:
        yield Guard(name="absent-words", text=f"no row of {arm} has {listed(sorted(absent))}")


def _outside(sheet: Sheet) -> int:
    """How many answers are dated outside of the run, whose period is recorded in whole seconds."""
    stats = sheet.header.get("stats")
    first, last = map(stats.get, ("started_at", "completed_at")) if isinstance(stats, dict) else (None, None)
    if not first or not last:
        return 0
    start, end = (f"TRY_CAST({literal(moment)} AS TIMESTAMPTZ)" for moment in (first, last))
    at = f"TRY_CAST({sheet.at('completed_at')} AS TIMESTAMPTZ)"
    within = f"{at} BETWEEN {start} AND {end} + INTERVAL 1 SECOND"
    return int(sheet.ask(f"SELECT count(*) FROM results WHERE NOT ({within})")[0][0])  # noqa: S608


def _alike(found: Opened, one: Arm, other: Arm) -> Iterator[Problem]:
    """Yield that two arms are one arm twice: the same answers with the same verdicts throughout."""
    if not one.tool or not other.tool:
        return
    first, second = (found.ask(ALIKE.format(rows=arm.fast))[0] for arm in (one, other))
    if first == second and first[0] >= FEWEST_ALIKE and 2 * first[1] > first[0]:
        message = f"{other.name} has the answers of {one.name} once more: all {first[0]} are equal"
        yield other.wrong("run-copied", message, "run each arm, and keep its results in a file of its own")


def _people(found: Opened, arm: Arm, audit: Path) -> tuple[str, Agreement, list[Guard]]:
    """Who read the rows and how often they agree, where every example that was drawn is among those read."""
    wanted = drawn(found)
    rows = read_table(audit, ("example_id", "passed"), ("read_by",))
    labels = {str(row["example_id"]): row for row in rows}
    if missing := [id_ for id_ in wanted if id_ not in labels]:
        text = f"the audit of {arm.name} lacks {examples(missing)} of the {len(wanted)} drawn"
        incomplete = Guard(name="audit-incomplete", text=text, act="read those that --list audit names")
        return "", NOBODY, [incomplete]
    results = dict(found.ask(READ.format(rows=arm.fast, wanted=within(wanted))))
    passed = {id_: str(labels[id_]["passed"]).lower() in PASSING for id_ in wanted}
    unlike = [id_ for id_ in wanted if passed[id_] != results[id_]]
    right = [bool(results[id_]) for id_ in wanted if passed[id_]]
    wrong = [not results[id_] for id_ in wanted if not passed[id_]]
    people = listed(sorted({labels[id_]["read_by"] or "somebody" for id_ in wanted}))
    by = f"{people}, who agrees with {len(wanted) - len(unlike)} of {len(wanted)}"
    text = f"the audit of {arm.name} says otherwise of {examples(unlike)}"
    guards = [Guard(name="audit-disagrees", text=text)] if unlike else []
    return by, (sum(right), len(right), sum(wrong), len(wrong)), guards
