"""What the counts of a record must be before anything is computed from them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from decidable_evidence.behavior_gap.inputs import ARMS
from decidable_evidence.behavior_gap.patterns import REPEATS, Kind, Repeats, Result, read, read_repeats
from decidable_evidence.runs.outcomes import OUTCOMES

MOST_KEYS = 20_000
MOST_COUNTED = 100_000_000
MOST_SAMPLES = 999
LONGEST_KEY = 2000
POSSIBLE = ("", *OUTCOMES)
CONTRADICTIONS = (Result(passed=True, outcome="incorrect"), Result(passed=False, outcome="correct"))
CLUSTER = re.compile(r"0|[1-9][0-9]{0,8}")
REPEATED = re.compile(r"repeats=[a-z0-9-]{1,40} r=[1-9][0-9]{0,2} passes=(0|[1-9][0-9]{0,2})")


def check(counts: Mapping[str, int], arms: Iterable[str]) -> None:
    """Raise ``ValueError`` unless every key is a pattern or repeats of exactly these arms, and every value a number of examples."""
    if not counts or len(counts) > MOST_KEYS:
        raise ValueError(f"there are {len(counts)} patterns of results; from 1 to {MOST_KEYS} are possible")
    expected = [arm for arm in ARMS if arm in set(arms)]
    for key, count in counts.items():
        if type(count) is not int or not 0 < count <= MOST_COUNTED:
            raise ValueError(f"{key[:80]} is counted {str(count)[:20]} times")
    repeated = [key for key in counts if key.startswith(REPEATS)]
    kinds = [_kind(key, expected) for key in counts if not key.startswith(REPEATS)]
    if not kinds:
        raise ValueError("there is no pattern of results")
    for mark, marked in (
        ("cluster", [kind.cluster for kind in kinds]),
        ("stratum", [kind.stratum for kind in kinds]),
    ):
        if any(marked) and not all(marked):
            raise ValueError(f"some patterns have a {mark} and others have none")
    examples = sum(count for key, count in counts.items() if not key.startswith(REPEATS))
    _check_repeats({_repeats(key, expected): counts[key] for key in repeated}, examples)


def _kind(key: str, arms: list[str]) -> Kind:
    """Read the pattern of a key, which nothing else may be written as."""
    kind = read(key[:LONGEST_KEY])
    results = kind.pattern.values()
    possible = all(result.outcome in POSSIBLE and result not in CONTRADICTIONS for result in results)
    numbered = not kind.cluster or CLUSTER.fullmatch(kind.cluster)
    if list(kind.pattern) != arms or not possible or not numbered or str(kind) != key:
        raise ValueError(f"{key[:80]} is no pattern of results of {', '.join(arms)}")
    return kind


def _repeats(key: str, arms: list[str]) -> Repeats:
    """Read the repeats of a key, of two runs or an odd number of them."""
    found = read_repeats(key) if REPEATED.fullmatch(key) else None
    if found is None or found.arm not in arms or found.passes > found.samples:
        raise ValueError(f"{key[:80]} is no count of repeats of {', '.join(arms)}")
    if found.samples != 2 and (found.samples % 2 == 0 or not 3 <= found.samples <= MOST_SAMPLES):  # noqa: PLR2004
        raise ValueError(f"{key[:80]} has {found.samples} runs, neither two nor an odd number of them")
    return found


def _check_repeats(counts: Mapping[Repeats, int], examples: int) -> None:
    """Hold the repeats of each arm to one number of runs, and to no more examples than there are."""
    for arm in {repeats.arm for repeats in counts}:
        of_arm = {repeats: count for repeats, count in counts.items() if repeats.arm == arm}
        if len({repeats.samples for repeats in of_arm}) > 1:
            raise ValueError(f"{arm} was repeated sometimes more and sometimes less often")
        if sum(of_arm.values()) > examples:
            raise ValueError(f"{arm} was repeated on more than the {examples} examples")
