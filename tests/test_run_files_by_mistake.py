"""Result files that people write by mistake: each problem says what is there, and what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.tool_files import problems

IDS = [f"q{n}" for n in range(12)]
# The content of each file, part of the message and part of the hint.
MISTAKEN = {
    "python.jsonl": (
        "".join(f"{{'example_id': '{id_}', 'passed': True}}\n" for id_ in IDS),
        "no row of it is a JSON object; it begins with {'example_id': 'q0', 'passed': True}",
        "write one object a line",
    ),
    "no-header.csv": (
        "".join(f"{id_},1\n" for id_ in IDS),
        "its columns are q0, 1",
        "is the first line a row?",
    ),
    "scores.csv": (
        "example_id,score\n" + "".join(f"{id_},0.{place:02}\n" for place, id_ in enumerate(IDS)),
        "oracle has no passed; its columns are example_id, score",
        "write {file: scores.csv, id: example_id, metric: score, threshold: NUMBER}",
    ),
    "wide.csv": (
        "example_id,closed_book,oracle\n" + "".join(f"{id_},0,1\n" for id_ in IDS),
        "its columns are example_id, closed_book, oracle",
        "write {file: wide.csv, id: example_id, metric: oracle}",
    ),
    "numbers.jsonl": (
        "".join(f'{{"example_id": "{id_}", "passed": 0.7}}\n' for id_ in IDS),
        "row 1: example q0 has passed 0.7",
        "or of numbers: metric: passed, threshold: NUMBER",
    ),
    "systems.csv": (
        "example_id,system,passed\n" + "".join(f"{id_},{of},1\n" for of in ("bare", "rag") for id_ in IDS),
        "oracle has more than one row of 12 examples",
        "of rows of several systems, where: {system: bare} takes those of one",
    ),
    "misspelt.jsonl": (
        "".join(f'{{"example_id": "{id_}", "passed": false, "outcome": "refusals"}}\n' for id_ in IDS),
        "row 1: example q0 has the outcome refusals",
        "write outcome: none beside file; did you mean refusal?",
    ),
    "comma.csv": ("example_id,passed\nq0,1,see note\n", "line 2 has another number of values", ""),
    "no-id.csv": ("example_id,passed\nq0,1\n,1\n", "row 2: it has no example_id", "give the row an id"),
    "rows.jsonl.gz": ("", "a file that is read ends in .csv", "unpack it"),
    "two.json": (
        '{"passed": [{"example_id": "a"}], "failed": [{"example_id": "b"}]}',
        "contains several lists of rows: failed, passed",
        "write the rows that count as one list",
    ),
}


@pytest.mark.parametrize("name", MISTAKEN)
def test_a_file_that_was_written_by_mistake_says_what_is_there_and_what_to_write(
    tmp_path: Path, name: str
) -> None:
    content, message, hint = MISTAKEN[name]
    (tmp_path / name).write_text(content)
    found = problems(tmp_path / name)[0]
    assert message in found.message
    assert hint in found.hint
