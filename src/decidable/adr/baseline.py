"""What a project knows of its records and leaves for later, so that only what is new is told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from decidable.errors import LONGEST_NAME, refuse
from decidable.fields import Frozen
from decidable.opener import content, is_entry

MAXIMUM_BYTES = 1 << 24  # some 100,000 findings; more is no list that anybody means to work off
Key = tuple[str, str, str]


class Known(Frozen):
    """One finding that is left for later; ``record`` is relative to the file that says so."""

    record: str
    code: str
    about: str
    times: int = 1


class Baseline(Frozen):
    """All that is left for later."""

    known: tuple[Known, ...] = ()


def read(path: Path) -> Counter[Key]:
    """Read what is left for later. Raises ``UnreadableError``."""
    if not is_entry(path):
        refuse(path, "baseline-unreadable", "is not there", "--update-baseline writes one")
    try:
        found = Baseline.model_validate_json(content(path, MAXIMUM_BYTES))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))[:LONGEST_NAME]
        message = f"is no baseline: {place} {first['msg']}".replace("  ", " ")
        refuse(path, "baseline-unreadable", message, "--update-baseline writes one")
    return Counter({(each.record, each.code, each.about): each.times for each in found.known})


def text(keys: Iterable[Key]) -> str:
    """Write down what is to be left for later, a finding a line."""
    rows = (
        json.dumps({"record": record, "code": code, "about": about, "times": times}, ensure_ascii=False)
        for (record, code, about), times in sorted(Counter(keys).items())
    )
    return '{"known": [\n' + ",\n".join(rows) + "\n]}\n"
