"""The counts of an evaluation as what they mean, and what they must be before anything is computed from them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote

from decidable_evidence.task_evaluation.limits import MOST_LABELS, MOST_PATTERNS, MOST_STRATA

MOST_COUNTED = 100_000_000
LAST_DAY = date.max.toordinal()
PLAIN = (
    "on",
    "digest",
    "items",
    "targets-distinct",
    "duplicates",
    "kept",
    "training",
    "leaked",
    "leaked-exact",
    "leaked-passage",
    "leaked-near",
    "leaked-group",
    "leaked-inputs",
    "leaked-targets",
    "unseen-targets",
    "clusters",
    "strata",
    "strata-small",
    "held-out",
    "dated",
    "stale",
    "audited",
    "audited-correct",
    "audited-outdated",
)
NEEDED = ("on", "digest", "items", "targets-distinct", "duplicates", "kept")
OF_TRAINING = (
    "training",
    "leaked",
    "leaked-exact",
    "leaked-passage",
    "leaked-near",
    "leaked-group",
    "leaked-inputs",
    "unseen-targets",
)
TOGETHER = (
    OF_TRAINING,
    ("strata", "strata-small"),
    ("dated", "stale"),
    ("audited", "audited-correct", "audited-outdated"),
)
AT_MOST = (
    ("kept", "items"),
    ("duplicates", "items"),
    ("targets-distinct", "items"),
    ("leaked", "items"),
    ("leaked-inputs", "leaked"),
    ("leaked-targets", "leaked"),
    ("leaked-exact", "leaked-inputs"),
    ("leaked-passage", "leaked-inputs"),
    ("leaked-near", "leaked-inputs"),
    ("leaked-group", "leaked-inputs"),
    ("unseen-targets", "items"),
    ("clusters", "kept"),
    ("strata", "kept"),
    ("strata-small", "strata"),
    ("held-out", "kept"),
    ("dated", "kept"),
    ("stale", "dated"),
    ("audited-correct", "audited"),
)
LABELS = re.compile(r"labels=(\d{1,3}:[1-9]\d{0,5}(?:,\d{1,3}:[1-9]\d{0,5})*)")
GRADED = re.compile(r"graded people=([01]) grader=([01])")
REPEATS = re.compile(r"repeats r=([1-9]\d{0,3}) passes=(\d{1,4})")
ORIGIN = re.compile(r"origin=(human|production|synthetic)")
STRATUM = re.compile(r"stratum=([A-Za-z0-9_.~%-]{1,720})")


@dataclass(frozen=True)
class Tally:
    """What was counted: ``plain`` by name, units by how often each label stands on them, and pairs of verdicts.

    ``graded`` is keyed by what people and the grader said, ``repeats`` by the number of samples and how many passed.
    """

    plain: Mapping[str, int]
    labels: Mapping[tuple[int, ...], int]
    graded: Mapping[tuple[bool, bool], int]
    repeats: Mapping[tuple[int, int], int]
    strata: Mapping[str, int]
    origins: Mapping[str, int]

    def __getitem__(self, name: str) -> int:
        return self.plain.get(name, 0)

    def __contains__(self, name: str) -> bool:
        return name in self.plain

    @property
    def n(self) -> int:
        """The number of items that are left to evaluate with."""
        return self["kept"]

    @property
    def on(self) -> date:
        return date.fromordinal(self["on"])

    @property
    def digest(self) -> str:
        return f"{self['digest']:012x}"

    @property
    def repeated(self) -> int:
        """The number of items that were run more than once."""
        return sum(count for (size, _), count in self.repeats.items() if size > 1)


def tally(counts: Mapping[str, int]) -> Tally:
    """Read counts. Raises ``ValueError`` where they are none of an evaluation: a record may hold anything."""
    for key, count in counts.items():
        _check(key, count)
    plain = {key: count for key, count in counts.items() if key in PLAIN}
    found = Tally(
        plain=plain,
        labels=_labels(counts),
        graded={(a == "1", b == "1"): n for (a, b), n in _matched(GRADED, counts)},
        repeats={(int(r), int(x)): n for (r, x), n in _matched(REPEATS, counts)},
        strata={unquote(name): n for (name,), n in _matched(STRATUM, counts)},
        origins={name: n for (name,), n in _matched(ORIGIN, counts)},
    )
    _consistent(found)
    return found


def _matched(form: re.Pattern[str], counts: Mapping[str, int]) -> list[tuple[tuple[str, ...], int]]:
    return [(match.groups(), count) for key, count in counts.items() if (match := form.fullmatch(key))]


def _check(key: str, count: int) -> None:
    forms = (LABELS, GRADED, REPEATS, ORIGIN, STRATUM)
    if key not in PLAIN and not any(form.fullmatch(key) for form in forms):
        raise ValueError(f"{key[:80]} is nothing that is counted of an evaluation")
    most = 2**48 - 1 if key == "digest" else MOST_COUNTED
    if type(count) is not int or not 0 <= count <= most:
        raise ValueError(f"{key[:80]} is counted {str(count)[:20]} times")


def _labels(counts: Mapping[str, int]) -> dict[tuple[int, ...], int]:
    """Give how often each label stands on a unit, for as many labels as there are."""
    read = {}
    for (written,), units in _matched(LABELS, counts):
        pairs = [
            (int(label), int(size)) for label, _, size in (pair.partition(":") for pair in written.split(","))
        ]
        of_unit = dict(pairs)
        if [label for label, _ in pairs] != sorted(of_unit) or max(of_unit) >= MOST_LABELS:
            raise ValueError(f"{written[:80]} are no labels of a unit")
        read[tuple(sorted(of_unit.items()))] = units
    if len(read) > MOST_PATTERNS:
        raise ValueError(f"there are {len(read)} patterns of labels; at most {MOST_PATTERNS} are possible")
    most = max((label for unit in read for label, _ in unit), default=-1)
    return {
        tuple(dict(unit).get(label, 0) for label in range(most + 1)): units for unit, units in read.items()
    }


def _consistent(found: Tally) -> None:
    """Raise ``ValueError`` where counts are missing, or where a part is larger than the whole."""
    for names in (NEEDED, *(group for group in TOGETHER if any(name in found for name in group))):
        if missing := [name for name in names if name not in found]:
            raise ValueError(f"there is no count of {missing[0]}")
    for part, whole in AT_MOST:
        if found[part] > found[whole]:
            raise ValueError(f"{part} is larger than {whole}")
    audited = found["audited"] + found["audited-outdated"]
    if max(sum(found.labels.values()), sum(found.repeats.values()), audited) > found["items"]:
        raise ValueError("more items were looked at than there are")
    if any(passes > size for size, passes in found.repeats):
        raise ValueError("more repeats pass than there are")
    if len(found.strata) > min(MOST_STRATA, found["strata"]) or sum(found.strata.values()) > found.n:
        raise ValueError("there are more strata than are counted")
    if not 0 < found["on"] <= LAST_DAY or not found["items"]:
        raise ValueError("there is no day or no item")
