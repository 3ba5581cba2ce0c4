"""Finds where the arms do not fit together: examples that are missing, repeated, or not the same in each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from decidable.evidence import Problem, problem, short
from decidable_evidence.engines import Engine
from decidable_evidence.runs.arms import Arm
from decidable_evidence.runs.queries import Counting, sharing

NAMED = 5
PAIR = 2
MOST_SHARED = 0.1
GROUPS = ("stratum", "cluster")

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


class Check(NamedTuple):
    """What has to hold between arms; ``query`` finds the examples of which it does not."""

    code: str
    says: str
    hint: str
    query: str
    of_oracles: bool = False


TWICE_IN_AN_ARM = Check("run-example-twice", "has more than one row of", "repeats have a sample each", TWICE)
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


def unequal(results: Results, of: Counting, named: Named | None) -> Iterator[Problem]:
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
    yield from _unclustered(results, of)
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
        yield place, problem(arm.path, check.code, f"{arm.name} {check.says} {_examples(ids)}", check.hint)


def _repeats(results: Results) -> Iterator[Problem]:
    """Yield the arms of which some examples are repeated more often than others, or all an even number of times."""
    found: dict[int, list[tuple[int, int, str]]] = {}
    for place, *row in results.ask(REPEATS.format(arms=_listed(results.arms))) if results.arms else ():
        found.setdefault(place, []).append((row[0], row[1], row[2]))
    for place, ((samples, examples, _), *others) in found.items():
        arm = results.arms[place]
        if others:
            few, _, first = others[0]
            said = f"{arm.name} has examples with {samples} samples ({examples} of them) and with {few} (such as {short(first)})"
            yield problem(arm.path, "run-repeats", said, "every example of an arm runs equally often")
        elif samples > PAIR and samples % 2 == 0:
            said = f"{arm.name} has {samples} samples of every example, which give no majority"
            yield problem(arm.path, "run-repeats", said, "run each example 3 or 5 times")


def _unmarked(results: Results) -> Iterator[Problem]:
    """Yield that some examples are in a stratum or cluster and others in none."""
    marked = results.ask(MARKED.format(arms=_listed(results.arms)))
    for column, group in enumerate(GROUPS, start=1):
        if naming := [row[0] for row in marked if row[column]]:
            query = UNMARKED.format(column=group).replace("{marked}", str(naming[0]))
            says = f"gives some examples a {group}, and none to"
            check = Check("run-group-missing", says, f"give every example a {group}", query)
            yield from (each for _, each in _failing(results, check))


def _unclustered(results: Results, of: Counting) -> Iterator[Problem]:
    """Yield that many examples share their context, and that nothing says which belong together."""
    marked = results.ask(MARKED.format(arms=_listed(results.arms)))
    oracles = [arm for arm in results.arms.values() if arm.name in of.oracles]
    if not oracles or any(clusters for _, _, clusters, _ in marked):
        return
    examples = max(examples for *_, examples in marked)
    ((shared, _),) = results.engine.rows(sharing(replace(of, expected=frozenset({"context_hash"}))))
    if (shared or 0) > MOST_SHARED * examples:
        said = f"{shared} of {examples} examples share their context_hash with another one"
        hint = "give each example a cluster, such as its document"
        yield problem(oracles[0].path, "run-cluster-missing", said, hint)


def _unknown(results: Results, of: Counting, named: Named) -> Iterator[Problem]:
    ids = [named.ids[digest] for (digest,) in results.ask(UNKNOWN.format(only=of.only))]
    if ids:
        said = f"no arm has {_examples(sorted(ids))}"
        yield problem(named.path, "run-only-unknown", said, "it names ids of examples as the runs do")


def _listed(places: Iterable[int]) -> str:
    return ", ".join(map(str, places))


def _examples(ids: list[str]) -> str:
    examples = "example" if len(ids) == 1 else "examples"
    more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
    return f"{len(ids)} {examples}: {', '.join(short(id_) for id_ in ids[:NAMED])}{more}"
