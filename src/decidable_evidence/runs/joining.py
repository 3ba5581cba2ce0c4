"""Whether the arms mean the same examples by the same ids, where an id is no more than a place in a file."""

from __future__ import annotations

from collections.abc import Iterator

from decidable.evidence import Problem
from decidable_evidence.runs.arms import Arm, Opened

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
