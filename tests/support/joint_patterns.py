"""Joint results as a dictionary of short keys, such as ``closed-book=0:refusal oracle=2/3``."""

from __future__ import annotations

from collections import Counter
from urllib.parse import quote

from decidable_evidence.runs import Counts, Result


def patterns(found: Counts) -> dict[str, int]:
    counts = Counter[str]()
    for each in found.groups:
        marks = [f"cluster={each.cluster}"] if each.cluster else []
        marks += [f"stratum={quote(each.stratum, safe='')}"] if each.stratum else []
        marks += ["trained=1"] if each.trained else []
        results = [f"{arm}={short(result)}" for arm, result in zip(found.arms, each.results, strict=True)]
        counts[" ".join([*marks, *results])] += each.examples
    return dict(counts)


def short(result: Result) -> str:
    passes = f"{result.passes}/{result.runs}" if result.runs > 1 else str(result.passes)
    return f"{passes}:{result.outcome}" if result.outcome else passes
