"""A measurement kept in a JSON file, so that a review can rest on it where the rows themselves are not at hand."""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

from pydantic import BaseModel, BeforeValidator, JsonValue, StringConstraints, ValidationError
from pydantic_core import to_json, to_jsonable_python

from decidable import __version__, yaml_document
from decidable.errors import Problem, UnreadableError, refuse, short
from decidable.evidence import loading
from decidable.evidence.context import comparing, of_review
from decidable.fields import Frozen, paths
from decidable.files import over, save
from decidable.measurement import Measurement
from decidable.opener import digest, real, text, within

# A machine writes it, with a row for every pattern of results.
MAXIMUM_BYTES = 4 * yaml_document.MAXIMUM_BYTES
MAXIMUM_DIGITS = 30  # no count has more, and to read a number takes time that grows faster than its digits
MOST_PROBLEMS = 5  # a machine wrote the file: what is wrong with it is wrong once, not line by line
AGAIN = "record it again"
AND_REAFFIRM = "record it again, and add the day to reaffirmed:"
SHOWN = 12  # letters of a digest, enough to tell two files apart
NAMED = 5  # differences in a message: they mostly follow from one
# What follows from the rest, or is for people alone; a field that is not here is compared.
SENTENCES = frozenset(
    {"headline", "title", "because", "text", "act", "acts", "needs", "advice", "charts", "listings"}
)
MAIN = {"figures": "value", "choices": "verdict"}
TOLERANCE = 1e-9  # other processors and libraries differ in the last bits; no verdict hangs on so little


def _day(written: object) -> object:
    day = isinstance(written, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", written)
    return date.fromisoformat(day[0]) if day else written


Day = Annotated[date, BeforeValidator(_day)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Recording(Frozen):
    """One recording, whole: what was measured, when and by what, from which inputs, and what came out.

    ``measured_by`` is the distribution of the measure and its version. ``inputs`` are the fields of the measure as they were
    given, ``digests`` the SHA-256 of every file that they name. Paths are relative to the recording.
    ``measurement.counts`` is plain data until the measure is known.
    """

    format: Literal[2]
    measure: str
    measured_by: str
    recorded: Day
    decidable: str
    inputs: dict[str, JsonValue]
    digests: dict[str, Digest]
    measurement: Measurement


def _read(path: Path) -> Recording:
    written = text(path, MAXIMUM_BYTES)
    try:
        json.loads(written, object_pairs_hook=_once, parse_constant=_no_number, parse_int=_whole)
        return Recording.model_validate_json(written, strict=True)
    except json.JSONDecodeError as error:
        place, message = (error.lineno, error.colno), f"is not JSON: {error.msg}"
        raise UnreadableError([Problem(path, *place, "record-unreadable", message, AGAIN)]) from None
    except ValidationError as error:
        raise _wrong(path, error) from None
    except ValueError as error:
        refuse(path, "record-unreadable", str(error), AGAIN)
    except RecursionError:
        refuse(path, "record-unreadable", "is nested too deep", AGAIN)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict[str, Any]()
    for key, value in pairs:
        if key in found:
            raise ValueError(f"{short(key)} is there twice")
        found[key] = value
    return found


def _no_number(written: str) -> NoReturn:
    raise ValueError(f"{written} is not a number")


def _whole(digits: str) -> int:
    if len(digits) > MAXIMUM_DIGITS:
        raise ValueError(f"a number has {len(digits)} digits")
    return int(digits)


def _wrong(path: Path, error: ValidationError, *at: str) -> UnreadableError:
    details = error.errors(include_url=False, include_input=False, include_context=False)
    rows = (
        f"{'.'.join(map(str, (*at, *detail['loc']))) or 'the file'}: {detail['msg']}"
        for detail in details[:MOST_PROBLEMS]
    )
    return UnreadableError(Problem(path, 0, 0, "record-unreadable", short(row, 200), AGAIN) for row in rows)


@dataclass(frozen=True)
class Recalled:
    """The measurement of a recording, computed anew: from its inputs, or else from its counts.

    ``given`` are the inputs where all are here, and ``absent`` names those that are not; then nothing is measured.
    ``altered`` maps the files that are not, byte for byte, those of the recording, although they give the same figures, to
    their digests then and now.
    """

    measurement: Measurement
    kept: Recording
    given: BaseModel | None = None
    absent: tuple[str, ...] = ()
    altered: Mapping[str, str] = field(default_factory=dict)


def record(  # noqa: PLR0913, PLR0917  (everything that a recording holds)
    name: str, inputs: BaseModel, measurement: Measurement, recorded: date, path: Path, root: Path
) -> Recording:
    """Make the recording of a measurement that will be kept at a path. Raises ``UnreadableError``."""
    recordable(name, path)
    named = _places(paths(inputs), path.parent, root)
    given = inputs.model_dump(exclude_unset=True, by_alias=True)
    return Recording(
        format=2,
        measure=name,
        measured_by=loading.origin(name),
        recorded=recorded,
        decidable=__version__,
        inputs=_rewritten(given, named),
        digests={written: digest(file) for file, written in named.items() if file.is_file()},
        measurement=measurement,
    )


def write(kept: Recording, inputs: BaseModel, path: Path) -> None:
    """Write a recording that can be recalled. Raises ``UnreadableError``, and then leaves the file as it was."""
    if path.suffix != ".json":
        refuse(path, "record-unwritable", "a recording is a file in .json")
    if over(path, paths(inputs)):
        refuse(path, "record-unwritable", "the measurement rests on this very file", "name another file")
    written = json.dumps(kept.model_dump(mode="json", by_alias=True), indent=2, ensure_ascii=False) + "\n"
    if len(written.encode()) > MAXIMUM_BYTES:
        refuse(path, "record-unwritable", f"the recording has more than the {MAXIMUM_BYTES} bytes allowed")
    _recomputed(_typed(kept, path), path)
    save(path, written.encode())


def stripped(name: str, inputs: BaseModel, into: Path) -> BaseModel:
    """Write copies of the inputs with only what is measured, and return inputs that name them.

    Raises ``UnreadableError``.
    """
    measure = loading.load(name, into)
    if not hasattr(measure.module, "stripped"):
        refuse(into, "strip-unsupported", f"{name} does not declare what a stripped copy may leave out")
    return measure.stripped(inputs, into)


def outside(inputs: BaseModel, root: Path) -> tuple[Path, ...]:
    """List the inputs that lie outside the root: a recording names such a file, and nobody will look for it."""
    return tuple(path for path in paths(inputs) if not within(path, root))


def recall(path: Path, root: Path) -> Recalled:
    """Read a recording, and compute its measurement anew: from its inputs where they are here, or else from its counts.

    Raises ``UnreadableError``: for what is no recording, for one whose figures, words or choices do not follow from its
    counts or its inputs, and for inputs that lead out of the root or cannot be read.
    """
    kept = _typed(_read(path), path)
    with comparing(None):  # as on the command line, where recordings are made
        recalled = _recalled(kept, path, root)
    if not of_review():
        return recalled
    given = recalled.given or _inputs(kept, path)
    judged = recordable(kept.measure, path).recompute(recalled.measurement.counts, given)
    found = recalled.measurement  # what names sources and rows does not follow from counts
    by_name = {"due": found.due, "advice": judged.advice or found.advice, "listings": found.listings}
    return replace(recalled, measurement=judged.model_copy(update=by_name))


def _recalled(kept: Recording, path: Path, root: Path) -> Recalled:
    """Recompute a recording's measurement, and require the recording to agree."""
    recomputed, measure = _recomputed(kept, path), recordable(kept.measure, path)
    files = _located(_inputs(kept, path), path, root)
    altered = {
        written: f"SHA-256 {kept.digests.get(written, 'none')[:SHOWN]} then, {digest(file)[:SHOWN]} now"
        for written, file in files.items()
        if _altered(file, kept.digests.get(written))
    }
    absent = tuple(written for written, file in files.items() if not _here(file))
    if not absent:
        given = _inputs(kept, path, {"folder": path.parent, "root": root})
        absent = tuple(each.name for each in measure.unavailable(given))
    if absent:
        for written in altered:
            why = "is not the file that was measured" if written in kept.digests else "has no digest here"
            message = f"{short(written)} {why}, and other inputs are absent"
            refuse(path, "record-differs", message, AND_REAFFIRM)
        return Recalled(recomputed, kept, absent=absent)
    remeasured = measure.measure(given, kept.recorded)
    _agree(kept.measurement, remeasured, path, "inputs", AND_REAFFIRM)
    return Recalled(remeasured, kept, given, altered=altered)


def _altered(file: Path, recorded: str | None) -> bool:
    """Whether a file is here and is not the one of this digest; one without a digest was not recorded."""
    return _here(file) and file.is_file() and digest(file) != recorded


def recordable(name: str, path: Path) -> loading.Installed:
    measure = loading.load(name, path)
    if not measure.recordable:
        refuse(path, "record-unsupported", f"a measurement of {name} cannot be kept in a recording")
    return measure


def _inputs(kept: Recording, path: Path, context: Mapping[str, Path] | None = None) -> BaseModel:
    try:
        return recordable(kept.measure, path).read_inputs(kept.inputs, context)
    except ValidationError as error:
        raise _wrong(path, error) from None


def _typed(kept: Recording, path: Path) -> Recording:
    """The record with its counts as the measure types them."""
    plain = to_json(kept.measurement.counts, by_alias=True)
    try:
        counts = recordable(kept.measure, path).read_counts(plain)
    except ValidationError as error:
        raise _wrong(path, error, "measurement", "counts") from None
    return kept.model_copy(update={"measurement": kept.measurement.model_copy(update={"counts": counts})})


def _recomputed(kept: Recording, path: Path) -> Measurement:
    """Recompute from the counts, and require the recording to agree."""
    measure, inputs = recordable(kept.measure, path), _inputs(kept, path)
    try:
        recomputed = measure.recompute(kept.measurement.counts, inputs)
    except ValueError as error:
        refuse(path, "record-unreadable", f"its counts are impossible: {short(str(error), 200)}")
    pairs = (
        (f"decidable {kept.decidable}", "wrote", f"decidable {__version__}"),
        (kept.measured_by, "measured", loading.origin(kept.measure)),
    )
    others = "".join(f"; {short(old)} {did} it, this is {new}" for old, did, new in pairs if old != new)
    _agree(kept.measurement, recomputed, path, "counts", f"record it again{others}")
    return recomputed


def _located(inputs: BaseModel, path: Path, root: Path) -> dict[str, Path]:
    """Map every path that the inputs name to where it leads, which is inside the root."""
    files = {}
    for written in paths(inputs):
        if "\0" in str(written) or not within(path.parent / written, root):
            message = f"{short(str(written))} leads out of the project"
            refuse(path, "outside-root", message, "record it again inside the project")
        files[written.as_posix()] = real(path.parent / written)
    return files


def _places(paths: Iterable[Path], folder: Path, root: Path) -> dict[Path, str]:
    """How a recording in a folder names each path; of what is outside the root nothing but the name."""
    return {
        path: Path(os.path.relpath(real(path), real(folder))).as_posix()
        if within(path, root)
        else f"elsewhere/{number}/{path.name}"
        for number, path in enumerate(paths, start=1)
    }


def _rewritten(value: Any, places: Mapping[Path, str]) -> Any:  # noqa: ANN401
    if isinstance(value, Path):
        return places[value]
    if isinstance(value, dict):
        return {key: _rewritten(part, places) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_rewritten(part, places) for part in value]
    return to_jsonable_python(value)


def _here(file: Path) -> bool:
    """Whether there is such a file; a name that no file can have is not there."""
    return os.access(file, os.F_OK)


def differences(recorded: Measurement, found: Measurement) -> list[str]:
    """Where two measurements differ, each difference in a few words."""
    kept, fresh = dict(_compared_values(recorded)), dict(_compared_values(found))
    return [
        f"{short(name)} {_value(kept.get(name))} instead of {_value(fresh.get(name))}"
        for name in kept | fresh
        if not _equal(kept.get(name), fresh.get(name))
    ]


def _agree(recorded: Measurement, found: Measurement, path: Path, basis: str, hint: str) -> None:
    """Refuse a recording that differs from what was found; texts follow from the rest and may differ."""
    if differing := differences(recorded, found):
        more = f"; and {len(differing) - NAMED} more" if len(differing) > NAMED else ""
        message = f"disagrees with its {basis}: {'; '.join(differing[:NAMED])}{more}"
        refuse(path, "record-differs", message, hint)


def _compared_values(measurement: Measurement) -> Iterator[tuple[str, object]]:
    """Yield everything that a verdict may rest on, by name: all but sentences and what is drawn of the figures."""
    yield "guards", tuple(guard.name for guard in measurement.guards)
    parts = measurement.model_copy(update={"counts": to_jsonable_python(measurement.counts, by_alias=True)})
    for (section, *inner), value in _leaves((), parts):
        *outer, last = [section, *inner]
        if section in MAIN and last == MAIN[section]:
            yield f"{section.removesuffix('s')} {' '.join(inner[:-1])}", value
        elif section in {"words", "counts"}:
            yield f"{section.removesuffix('s')} {' '.join(inner)}", value
        else:
            yield " of ".join(filter(None, (last, " ".join(outer[1:] if section in MAIN else outer)))), value


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
