"""The query that counts how the arms fared together on each example.

The result of a row is a number of five bits: one says that there is a result, four say which. Those of an example's arms
are shifted and joined by OR, so that one pass over the rows gives the pattern of every example, and shows whether each
arm has exactly one result of it. Only where arms were repeated, a step before counts the passes of each arm.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from decidable_evidence.runs.columns import (
    OPTIONAL,
    PEEKED,
    miscounted,
    misnamed,
    outcome,
    pass_,
    result,
    trimmed,
)
from decidable_evidence.runs.outcomes import ERROR, UNANSWERED

BITS = 5
THERE = 1 << (BITS - 1)
MOST_ARMS = 12
DIFFERENT = 1 << (BITS * MOST_ARMS)
UNEXPECTED = DIFFERENT << 1
MARKS = ("gold_hash", "context_hash", "stratum", "cluster", "input_hash")

RESULTS = """
SELECT {arm} AS arm, {weight} AS weight, flags, CASE WHEN wrong THEN NULL ELSE {result} END AS result{kept}
FROM (SELECT {passed} AS pass, {outcome} AS outcome_number, {flags} AS flags, {wrong} AS wrong{read}
    FROM ({rows}) AS found) AS read_rows
"""

# The outcome of repeated runs is the one that all of them have; of runs that all refuse or miss the format, either.
ITEMS = """
SELECT arm, weight, example_id, samples, passes, flags{marks},
    CASE WHEN samples > told OR samples > distinct_samples THEN NULL
        WHEN highest >= {error} THEN {error}
        WHEN lowest = highest OR lowest >= {unanswered} AND passes = 0 THEN lowest
        ELSE 0
    END AS result
FROM (SELECT arm, weight, example_id{largest}, count(*) AS samples, count(result) AS told,
        count(DISTINCT coalesce(sample, '')) AS distinct_samples,
        sum(result % 2) AS passes, min(result) AS lowest, max(result) AS highest,
        bit_or(flags) + CASE WHEN {differs} THEN {different} ELSE 0 END AS flags
    FROM results GROUP BY arm, weight, example_id) AS samples_of_arms
"""

EXAMPLES = """
SELECT example_id, count(*) AS size, bit_or(flags + coalesce((result + {there}) * weight, 0)) AS bits,
    CASE WHEN example_id IS NULL OR {differs} THEN 1 ELSE 0 END AS differs{kept}
FROM {rows} GROUP BY example_id
"""

COUNTED = """
SELECT {columns}, count(*) AS examples FROM {examples} GROUP BY {columns}
"""

SHARING = """
SELECT sum(CASE WHEN alike > 1 THEN alike ELSE 0 END) AS shared, sum(alike) AS examples
FROM (SELECT context_hash, count(*) AS alike FROM examples WHERE context_hash IS NOT NULL GROUP BY context_hash)
    AS contexts
"""


@dataclass(frozen=True)
class Counting:
    """What is to be counted.

    ``rows`` are queries of each arm's columns as they were written, in the order of ``arms``; ``known`` are the names
    that an arm can have, ``expected`` those optional columns in which something stands. ``only`` and ``trained`` are queries of ``digest``, MD5 of the ids that
    count, and of the ids or inputs on which a model was trained. ``part`` holds for the digests of those examples that
    are counted now, where memory does not do for all at once. ``by_context`` makes a cluster of the examples that share
    their context.
    """

    arms: tuple[str, ...]
    oracles: tuple[str, ...]
    rows: tuple[str, ...]
    known: tuple[str, ...] = ()
    expected: frozenset[str] = frozenset()
    only: str = ""
    trained: str = ""
    part: str = ""
    by_context: bool = False

    @property
    def repeated(self) -> bool:
        return "sample" in self.expected

    @property
    def marks(self) -> tuple[str, ...]:
        """The columns that say the same of an example in every row, as far as they are needed."""
        return tuple(
            mark for mark in MARKS if mark in self.expected and (mark != "input_hash" or self.trained)
        )


def peeking(rows: str, first: int) -> str:
    """Write the query of how many of the first rows hold something, in each column that need not be there."""
    counts = ", ".join(f"count({column}) AS {column}" for column in PEEKED)
    return f"SELECT {counts} FROM (SELECT * FROM ({rows}) AS found LIMIT {first}) AS first_rows"  # noqa: S608


def counting(of: Counting) -> str:
    """Write the query of how many examples are alike in everything that counts.

    Its columns: ``bits``, ``size`` (in how many arms), ``differs``, ``stratum``, ``cluster``, ``trained``; where arms
    were repeated, ``samples_N`` and ``passes_N`` of each; at last ``examples``.
    """
    trained = "0"
    joined = "examples AS counted"
    if of.only:
        part = of.part.format("digest") or "1 = 1"
        only = f"SELECT digest FROM ({of.only}) AS ids WHERE {part}"  # noqa: S608
        joined = f"({only}) AS named LEFT JOIN {joined} ON named.digest = md5(counted.example_id)"
    if of.trained:
        trained = (
            f"CASE WHEN {' OR '.join(f'{seen}.digest IS NOT NULL' for seen in _seen(of))} THEN 1 ELSE 0 END"
        )
        joined += "".join(
            f" LEFT JOIN ({of.trained}) AS {seen} ON {seen}.digest = md5(counted.{column})"
            for seen, column in _seen(of).items()
        )
    columns = ", ".join(["bits", "size", "differs", "stratum", "cluster", "trained", *_repeats(of)])
    examples = f"(SELECT counted.*, {trained} AS trained FROM {joined}) AS marked"  # noqa: S608
    return _tables(of, of.part.format("md5(example_id)")) + COUNTED.format(columns=columns, examples=examples)


def sharing(of: Counting) -> str:
    """Write the query of how many examples share their context with another one, and how many have one."""
    named = f"md5(example_id) IN (SELECT digest FROM ({of.only}) AS named)" if of.only else ""  # noqa: S608
    return _tables(of, named) + SHARING


def _seen(of: Counting) -> dict[str, str]:
    """Name the columns by which a model may have been trained on an example."""
    return {"seen": "example_id"} | ({"seen_input": "input_hash"} if "input_hash" in of.marks else {})


def _repeats(of: Counting) -> list[str]:
    places = range(len(of.arms)) if of.repeated else ()
    return [f"{counted}_{place}" for place in places for counted in ("samples", "passes")]


def _tables(of: Counting, where: str = "") -> str:
    """Write the tables from rows to examples, each made of the one before."""
    results = " UNION ALL ".join(_of_arm(of, place) for place in range(len(of.arms)))
    tables = {"results": f"SELECT * FROM ({results}) AS rows_of_arms WHERE {where}" if where else results}  # noqa: S608
    if of.repeated:
        tables["items"] = _items(of)
    tables["examples"] = _examples(of)
    return "WITH " + ", ".join(f"{name} AS ({query})" for name, query in tables.items())


def _of_arm(of: Counting, place: int) -> str:
    """Write the query of one arm's rows: its results as numbers, and what marks their examples."""
    arm = of.arms[place]
    wrong = [misnamed(arm, of.known)] * ("run" in of.expected) + [miscounted()] * of.repeated
    others = [column for column in OPTIONAL if column not in of.expected]
    kept = ("example_id", *(["sample"] if of.repeated else []), *of.marks)
    return RESULTS.format(
        arm=place,
        weight=f"CAST({1 << (BITS * place)} AS BIGINT)",
        result=result("pass", "outcome_number"),
        kept=_also(kept),
        passed=pass_(),
        outcome=outcome(),
        flags=f"CASE WHEN coalesce({', '.join(others)}) IS NULL THEN 0 ELSE {UNEXPECTED} END"
        if others
        else "0",
        wrong=" OR ".join(wrong) or "1 = 0",
        read=_also(f"{_text(column, arm, of)} AS {column}" for column in kept),
        rows=of.rows[place],
    )


def _text(column: str, arm: str, of: Counting) -> str:
    """Write what stands in a column; contexts count only where the right one was given."""
    if column == "context_hash" and arm not in of.oracles:
        return "CAST(NULL AS VARCHAR)"
    return trimmed(column)


def _items(of: Counting) -> str:
    """Write the query of what each arm made of each example in all its runs."""
    return ITEMS.format(
        marks=_also(of.marks),
        largest=_also(f"max({mark}) AS {mark}" for mark in of.marks),
        error=ERROR,
        unanswered=UNANSWERED,
        differs=_differs(of),
        different=DIFFERENT,
    )


def _examples(of: Counting) -> str:
    absent = [f"CAST(NULL AS VARCHAR) AS {mark}" for mark in ("stratum", "cluster") if mark not in of.marks]
    if of.by_context:
        absent = [mark for mark in absent if not mark.endswith("cluster")]
        absent.append("coalesce(max(context_hash), example_id) AS cluster")
    repeats = [
        f"max(CASE WHEN arm = {place} THEN {counted} END) AS {counted}_{place}"
        for place in (range(len(of.arms)) if of.repeated else ())
        for counted in ("samples", "passes")
    ]
    return EXAMPLES.format(
        there=THERE,
        differs=_differs(of),
        kept=_also([*(f"max({mark}) AS {mark}" for mark in of.marks), *absent, *repeats]),
        rows="items" if of.repeated else "results",
    )


def _differs(of: Counting) -> str:
    return " OR ".join(f"coalesce(min({mark}) <> max({mark}), 1 = 0)" for mark in of.marks) or "1 = 0"


def _also(columns: Iterable[str]) -> str:
    return "".join(f", {column}" for column in columns)
