"""Whether two measurements say the same: every figure, word, choice, guard and count, though not in which sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from pydantic_core import to_jsonable_python

from decidable.errors import refuse, short
from decidable.measurement import Measurement

NAMED = 5
TOLERANCE = 1e-9


def differences(recorded: Measurement, found: Measurement) -> list[str]:
    """What one measurement says and the other does not, each in a few words."""
    said, given = dict(_told(recorded)), dict(_told(found))
    return [
        f"{short(name)} {_value(said.get(name))} instead of {_value(given.get(name))}"
        for name in said | given
        if not _equal(said.get(name), given.get(name))
    ]


def agree(recorded: Measurement, found: Measurement, path: Path, basis: str, hint: str) -> None:
    """Refuse a record that says something else than what was found; texts follow from the rest and may differ."""
    if differing := differences(recorded, found):
        more = f"; and {len(differing) - NAMED} more" if len(differing) > NAMED else ""
        message = f"says something else than its {basis} give: {'; '.join(differing[:NAMED])}{more}"
        refuse(path, "record-differs", message, hint)


def _told(measurement: Measurement) -> Iterator[tuple[str, object]]:
    """Yield everything that a verdict may rest on, by name."""
    yield "measure", measurement.measure
    for name, figure in measurement.figures.items():
        yield f"figure {name}", figure.value
        yield from ((f"{part} of {name}", getattr(figure, part)) for part in ("low", "high", "n", "unit"))
    yield from ((f"word {word}", state) for word, state in measurement.words.items())
    for choice, support in measurement.choices.items():
        yield f"choice {choice}", support.verdict
        yield f"leaves-open of {choice}", support.leaves_open
    yield "guards", tuple(guard.name for guard in measurement.guards)
    yield from _counts("count", to_jsonable_python(measurement.counts, by_alias=True))


def _counts(name: str, value: object) -> Iterator[tuple[str, object]]:
    """Yield every number in counts, by the keys and places that lead to it."""
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _counts(f"{name} {key}", part)
    else:
        yield name, value


def _equal(recorded: object, found: object) -> bool:
    if isinstance(recorded, float) and isinstance(found, float):
        return math.isclose(recorded, found, rel_tol=TOLERANCE, abs_tol=TOLERANCE**2)
    return recorded == found


def _value(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.10g}"
    listed = " ".join(map(str, value)) if isinstance(value, tuple) else value
    return "nothing" if listed in {None, ""} else short(str(listed))
