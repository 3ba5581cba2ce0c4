"""Counts how the arms of an evaluation fared together on each example, from the results of each arm.

A row is one run of one example: ``example_id`` and ``passed``, and where known ``outcome``, ``sample`` (which repeat),
``gold_hash`` (of the expected answer), ``context_hash`` (of the right context), ``input_hash`` (of the question),
``stratum``, ``cluster`` (what examples share that makes them alike) and ``run`` (the arm). Result files of evaluation
tools are read as these write them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from decidable_evidence.tables.sources import Source


def joint_counts(
    runs: Mapping[str, Source],
    arms: Sequence[str],
    oracles: Sequence[str],
    *,
    only: Path | None = None,
    trained_on: Source | None = None,
) -> dict[str, int]:
    """Count the patterns of results, such as ``closed-book=0:refusal oracle=1:correct``, over all examples.

    A pattern names the arms in the order of ``arms``. Before it stand ``cluster=N``, ``stratum=NAME`` and
    ``trained=1`` where the rows say so, or ``trained_on`` names the example; ``only`` names the examples that count.
    Beside the patterns, ``repeats=ARM r=R passes=X`` counts the examples of which an arm has R samples and X pass.
    Contexts are compared between the ``oracles``.

    Raises ``UnreadableError`` with every mistake in the results. Needs the extra ``evidence``.
    """
    from decidable_evidence.runs.counting import counts  # noqa: PLC0415  (heavy)

    return counts(runs, arms, oracles, only, trained_on)
