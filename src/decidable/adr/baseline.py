"""What a project knows of its records and leaves for later, so that only what is new is told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from decidable.errors import LONGEST_NAME, Problem, UnreadableError
from decidable.fields import Frozen

MAXIMUM_BYTES = 1 << 26
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
    try:
        if path.stat().st_size > MAXIMUM_BYTES:
            raise UnreadableError([_problem(path, f"has more than {MAXIMUM_BYTES} bytes")])
        found = Baseline.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UnreadableError([_problem(path, f"cannot be read: {error.strerror}")]) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))[:LONGEST_NAME]
        raise UnreadableError(
            [_problem(path, f"is no baseline: {place} {first['msg']}".replace("  ", " "))]
        ) from None
    return Counter({(each.record, each.code, each.about): each.times for each in found.known})


def text(keys: Iterable[Key]) -> str:
    """Write down what is to be left for later, a finding a line."""
    rows = (
        json.dumps({"record": record, "code": code, "about": about, "times": times}, ensure_ascii=False)
        for (record, code, about), times in sorted(Counter(keys).items())
    )
    return '{"known": [\n' + ",\n".join(rows) + "\n]}\n"


def _problem(path: Path, message: str) -> Problem:
    hint = "--update-baseline writes one"
    return Problem(path, 0, 0, "baseline-unreadable", message, hint)
