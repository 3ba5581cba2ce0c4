"""The query that counts how the arms fared together on each example.

The result of a row is a number of five bits: one for whether there is a result, four for which. Those of an example's arms
are shifted and joined by OR, so that one pass over the rows gives the pattern of every example, and shows whether each
arm has exactly one result of it. Only where arms were repeated, a step before counts the passes of each arm.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from decidable_evidence.runs import MOST_ARMS, Result
from decidable_evidence.tables.sources import Outcome

OPTIONAL = ("sample", "run", "gold_hash", "context_hash", "input_hash", "stratum", "cluster")
COLUMNS = ("example_id", "passed", "outcome", *OPTIONAL)
FIGURES = ("seconds", "cost", "tokens")
PEEKED = (*OPTIONAL, *FIGURES, "answer", "holds")
LONGEST_SAMPLE = 9  # digits: the number of a repeat fits into 32 bits
PASSING = ("1", "1.0", "true", "pass", "passed", "yes", "correct")
FAILING = ("0", "0.0", "false", "fail", "failed", "no", "incorrect", "wrong")
UNSCORED = ("", "nan", "null", "none", "n/a", "na")  # nobody measured anything: an error, never a failure

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
RESULTS = tuple(f"{passed}:{outcome}".removesuffix(":") for outcome in ("", *OUTCOMES) for passed in (0, 1))
ERROR = RESULTS.index("0:error")
UNANSWERED = RESULTS.index("0:refusal")  # from here on nothing was answered
_WRONG = f"{RESULTS.index('0:correct')}, {RESULTS.index('1:incorrect')}"

# Usual words are looked at first: nothing else is computed of most rows. Each is one expression, because of one that
# comes twice the engine computes the common part for every row.
_USUAL = ((1, PASSING), (0, FAILING), (2, UNSCORED))
_WORDS = " ".join(f"WHEN '{text}' THEN {number}" for number, texts in _USUAL for text in texts)
_OUTCOMES = " ".join(f"WHEN '{outcome}' THEN {2 * place}" for place, outcome in enumerate(OUTCOMES, start=1))

# 1 for what passed and 0 for what failed, 2 for what was not scored, and NULL for anything else.
PASS = (
    "CASE passed WHEN 'true' THEN 1 WHEN 'false' THEN 0 WHEN '1' THEN 1 WHEN '0' THEN 0"
    f" ELSE CASE lower(trim(coalesce(passed, ''))) {_WORDS} END END"
)
# Twice the place of an outcome, 0 where there is none, and NULL for anything else.
OUTCOME = f"CASE outcome {_OUTCOMES} ELSE CASE trim(coalesce(outcome, '')) WHEN '' THEN 0 {_OUTCOMES} END END"
# The number of a result, made of the two; NULL where they make none.
RESULT = (
    f"CASE WHEN pass = 2 THEN CASE WHEN outcome_number IN (0, {ERROR}) THEN {ERROR} END"
    f" WHEN pass + outcome_number IN ({_WRONG}) THEN NULL ELSE pass + outcome_number END"
)
# The sample of a row is no whole number.
MISCOUNTED = (
    f"coalesce(length(trim(sample)) > {LONGEST_SAMPLE}"
    " OR length(translate(trim(sample), '0123456789', '')) > 0, 1 = 0)"
)


def misnamed(arm: str, arms: Iterable[str]) -> str:
    """The condition that a row names another arm than the one as which its file is given."""
    others = ", ".join(f"'{other}'" for other in arms if other != arm)
    return f"coalesce(run <> '{arm}' AND trim(run) IN ({others}), 1 = 0)" if others else "1 = 0"


def trimmed(column: str) -> str:
    """A text without blanks around it, NULL where it is blank; most have none and are taken as they are."""
    return f"CASE WHEN {column} LIKE '% %' OR {column} = '' THEN nullif(trim({column}), '') ELSE {column} END"


BITS = 5
THERE = 1 << (BITS - 1)
DIFFERENT = 1 << (BITS * MOST_ARMS)
UNEXPECTED = DIFFERENT << 1
MARKS = ("gold_hash", "context_hash", "stratum", "cluster", "input_hash")

RESULTS_OF_ARM = f"""
SELECT {{arm}} AS arm, CAST({{weight}} AS BIGINT) AS weight, flags, CASE WHEN wrong THEN NULL ELSE {RESULT} END AS result{{kept}}
FROM (SELECT {PASS} AS pass, {OUTCOME} AS outcome_number, {{flags}} AS flags, {{wrong}} AS wrong{{read}}
    FROM ({{rows}}) AS found) AS read_rows
"""  # noqa: S608

# The outcome of repeated runs is the one that all of them have; of runs that all refuse or miss the format, either.
ITEMS = f"""
SELECT arm, weight, example_id, samples, passes, flags{{marks}},
    CASE WHEN samples > known OR samples > distinct_samples THEN NULL
        WHEN highest >= {ERROR} THEN {ERROR}
        WHEN lowest = highest OR lowest >= {UNANSWERED} AND passes = 0 THEN lowest
        ELSE 0
    END AS result
FROM (SELECT arm, weight, example_id{{largest}}, count(*) AS samples, count(result) AS known,
        count(DISTINCT coalesce(sample, '')) AS distinct_samples,
        sum(result % 2) AS passes, min(result) AS lowest, max(result) AS highest,
        bit_or(flags) + CASE WHEN {{differs}} THEN {DIFFERENT} ELSE 0 END AS flags
    FROM results GROUP BY arm, weight, example_id) AS samples_of_arms
"""  # noqa: S608

EXAMPLES = f"""
SELECT example_id, count(*) AS size, bit_or(flags + coalesce((result + {THERE}) * weight, 0)) AS bits,
    CASE WHEN example_id IS NULL OR {{differs}} THEN 1 ELSE 0 END AS differs{{kept}}
FROM {{rows}} GROUP BY example_id
"""  # noqa: S608

COUNTED = """
SELECT {columns}, count(*) AS examples
FROM (SELECT counted.*, {trained} AS trained FROM {joined}) AS marked GROUP BY {columns}
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
    that an arm can have, ``expected`` those optional columns in which something is written. ``only`` and ``trained`` are
    queries of ``digest``, MD5 of the ids that count, and of the ids or inputs on which a model was trained. ``part``
    is the condition on digests of the examples that are counted now, if memory does not suffice for all at once.
    ``by_context`` makes a cluster of the examples that share their context.
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

    def results(self, bits: int, samples: list[int]) -> tuple[Result, ...]:
        """The results of the arms on an example, as it was counted; none where one is missing or may not be one."""
        numbers = [bits >> (BITS * place) for place in range(len(self.arms))]
        if bits & (DIFFERENT | UNEXPECTED) or not all(number & THERE for number in numbers):
            return ()
        runs = samples or [each for number in numbers for each in (1, number % 2)]
        outcomes = [("", *OUTCOMES)[number % THERE // 2] for number in numbers]
        return tuple(map(Result._make, zip(runs[::2], runs[1::2], outcomes, strict=True)))

    @property
    def repeated(self) -> bool:
        return "sample" in self.expected

    @property
    def marks(self) -> tuple[str, ...]:
        """The columns that have one value for an example in every row, as far as they are needed."""
        needed = self.expected if self.trained else self.expected - {"input_hash"}
        return tuple(mark for mark in MARKS if mark in needed)

    @property
    def repeats(self) -> dict[str, str]:
        """The columns for how often each arm ran and passed, if arms were repeated."""
        places = range(len(self.arms)) if self.repeated else ()
        names = [(name, place) for place in places for name in ("samples", "passes")]
        return {f"{name}_{place}": f"max(CASE WHEN arm = {place} THEN {name} END)" for name, place in names}


def peeking(rows: str, first: int) -> str:
    """The query of how many of the first rows are filled, in each optional column."""
    counts = ", ".join(f"count({column}) AS {column}" for column in PEEKED)
    return f"SELECT {counts} FROM (SELECT * FROM ({rows}) AS found LIMIT {first}) AS first_rows"  # noqa: S608


def counting(scope: Counting) -> str:
    """The query of how many examples are alike in everything that counts.

    Its columns: ``bits``, ``size`` (in how many arms), ``differs``, ``stratum``, ``cluster``, ``trained``; where arms
    were repeated, ``samples_N`` and ``passes_N`` of each; at last ``examples``.
    """
    trained = "0"
    joined = "examples AS counted"
    if scope.only:
        only = f"SELECT digest FROM ({scope.only}) AS ids WHERE {scope.part.format('digest') or '1 = 1'}"  # noqa: S608
        joined = f"({only}) AS named LEFT JOIN {joined} ON named.digest = md5(counted.example_id)"
    if scope.trained:
        seen = ["example_id", *(["input_hash"] if "input_hash" in scope.marks else [])]
        for column in seen:
            by = f"by_{column}"
            joined += f" LEFT JOIN ({scope.trained}) AS {by} ON {by}.digest = md5(counted.{column})"
        known = " OR ".join(f"by_{column}.digest IS NOT NULL" for column in seen)
        trained = f"CASE WHEN {known} THEN 1 ELSE 0 END"
    columns = ", ".join(["bits", "size", "differs", "stratum", "cluster", "trained", *scope.repeats])
    tables = _tables(scope, scope.part.format("md5(example_id)"))
    return tables + COUNTED.format(columns=columns, trained=trained, joined=joined)


def sharing(scope: Counting) -> str:
    """The query of how many examples share their context with another one, and how many have one."""
    named = f"md5(example_id) IN (SELECT digest FROM ({scope.only}) AS named)" if scope.only else ""  # noqa: S608
    return _tables(scope, named) + SHARING


def _tables(scope: Counting, where: str) -> str:
    """The tables from rows to examples, each made of the one before."""
    results = " UNION ALL ".join(_results(scope, place) for place in range(len(scope.arms)))
    tables = {"results": f"SELECT * FROM ({results}) AS rows_of_arms WHERE {where}" if where else results}  # noqa: S608
    differs = " OR ".join(f"coalesce(min({mark}) <> max({mark}), 1 = 0)" for mark in scope.marks) or "1 = 0"
    largest = {mark: f"max({mark})" for mark in scope.marks}
    if scope.repeated:
        tables["items"] = ITEMS.format(marks=_also(scope.marks), largest=_named(largest), differs=differs)
    groups = dict.fromkeys(("stratum", "cluster"), "CAST(NULL AS VARCHAR)") | largest
    if scope.by_context:
        groups["cluster"] = "coalesce(max(context_hash), example_id)"
    rows = "items" if scope.repeated else "results"
    tables["examples"] = EXAMPLES.format(differs=differs, kept=_named(groups | scope.repeats), rows=rows)
    return "WITH " + ", ".join(f"{name} AS ({query})" for name, query in tables.items())


def _results(scope: Counting, place: int) -> str:
    """The query of one arm's rows: its results as numbers, and what marks their examples."""
    arm = scope.arms[place]
    wrong = [misnamed(arm, scope.known)] * ("run" in scope.expected) + [MISCOUNTED] * scope.repeated
    others = ", ".join(column for column in OPTIONAL if column not in scope.expected)
    read = {column: trimmed(column) for column in ("example_id", *["sample"] * scope.repeated, *scope.marks)}
    # Contexts count only where the right one was given.
    if "context_hash" in read and arm not in scope.oracles:
        read["context_hash"] = "CAST(NULL AS VARCHAR)"
    return RESULTS_OF_ARM.format(
        arm=place,
        weight=1 << (BITS * place),
        kept=_also(read),
        flags=f"CASE WHEN coalesce({others}) IS NULL THEN 0 ELSE {UNEXPECTED} END" if others else "0",
        wrong=" OR ".join(wrong) or "1 = 0",
        read=_named(read),
        rows=scope.rows[place],
    )


def _also(columns: Iterable[str]) -> str:
    return "".join(f", {column}" for column in columns)


def _named(columns: dict[str, str]) -> str:
    return _also(f"{text} AS {name}" for name, text in columns.items())
