"""Whether two measurements say the same: every figure, word, choice, guard and count, though not in which sentences."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from decidable.errors import refuse, short
from decidable.measurement import Measurement

NAMED = 5  # differences in a message: they mostly follow from one
# What follows from the rest, or is for people alone; a field that is not here is compared.
SENTENCES = frozenset(
    {"headline", "title", "because", "text", "act", "needs", "advice", "charts", "listings"}
)
MAIN = {"figures": "value", "choices": "verdict"}
TOLERANCE = 1e-9  # other processors and libraries differ in the last bits; no verdict hangs on so little


def differences(recorded: Measurement, found: Measurement) -> list[str]:
    """What one measurement says and the other does not, each in a few words."""
    said, given = dict(_told(recorded)), dict(_told(found))
    return [
        f"{short(name)} {_value(said.get(name))} instead of {_value(given.get(name))}"
        for name in said | given
        if not _equal(said.get(name), given.get(name))
    ]


def agree(recorded: Measurement, found: Measurement, path: Path, basis: str, hint: str) -> None:
    """Refuse a recording that says something else than what was found; texts follow from the rest and may differ."""
    if differing := differences(recorded, found):
        more = f"; and {len(differing) - NAMED} more" if len(differing) > NAMED else ""
        message = f"says something else than its {basis} give: {'; '.join(differing[:NAMED])}{more}"
        refuse(path, "record-differs", message, hint)


def _told(measurement: Measurement) -> Iterator[tuple[str, object]]:
    """Yield everything that a verdict may rest on, by name: all but sentences and what is drawn of the figures."""
    yield "guards", tuple(guard.name for guard in measurement.guards)
    parts = measurement.model_copy(update={"counts": to_jsonable_python(measurement.counts, by_alias=True)})
    for (section, *inner), value in _leaves((), parts):
        *of, last = [section, *inner]
        if section in MAIN and last == MAIN[section]:
            yield f"{section.removesuffix('s')} {' '.join(inner[:-1])}", value
        elif section in {"words", "counts"}:
            yield f"{section.removesuffix('s')} {' '.join(inner)}", value
        else:
            yield " of ".join(filter(None, (last, " ".join(of[1:] if section in MAIN else of)))), value


def _leaves(at: tuple[str, ...], value: object) -> Iterator[tuple[tuple[str, ...], object]]:
    """Yield what is not made of parts, with the keys that lead to it; fields are named as they are written."""
    if isinstance(value, BaseModel):
        fields = ((name.replace("_", "-"), part) for name, part in value if name not in SENTENCES)
        parts: Iterable[tuple[object, object]] = fields
    elif isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list | tuple) and not all(isinstance(part, str) for part in value):
        parts = enumerate(value)
    else:
        yield at, value
        return
    for key, part in parts:
        yield from _leaves((*at, str(key)), part)


def _equal(recorded: object, found: object) -> bool:
    if isinstance(recorded, float) and isinstance(found, float):
        return math.isclose(recorded, found, rel_tol=TOLERANCE, abs_tol=TOLERANCE**2)
    return recorded == found


def _value(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.10g}"
    listed = " ".join(map(str, value)) if isinstance(value, tuple) else value
    return "nothing" if listed in {None, ""} else short(str(listed))
