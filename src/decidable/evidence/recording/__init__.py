"""A measurement kept in a JSON file, so that a review can rest on it where the rows themselves are not at hand."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import to_json, to_jsonable_python

from decidable import __version__
from decidable.errors import refuse, short
from decidable.evidence import loading
from decidable.evidence.candidates import comparing, of_review
from decidable.evidence.recording.agreeing import agree
from decidable.evidence.recording.record_file import MAXIMUM_BYTES, Recording, read, wrong
from decidable.fields import paths
from decidable.files import over, save
from decidable.measurement import Measurement
from decidable.opener import digest, real, within

__all__ = [
    "MAXIMUM_BYTES",
    "Recalled",
    "Recording",
    "outside",
    "recall",
    "record",
    "stripped",
    "write",
]


AGAIN = "record it again, and add the day to reaffirmed:"


@dataclass(frozen=True)
class Recalled:
    """A measurement that a recording holds, computed anew: from its inputs, or else from its counts.

    ``given`` are the inputs where all are here, and ``absent`` names those that are not; then nothing is measured.
    ``altered`` names the files that are not, byte for byte, those of the recording, although they give the same figures.
    """

    measurement: Measurement
    kept: Recording
    given: BaseModel | None = None
    absent: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()

    @property
    def remeasured(self) -> bool:
        """Whether it was computed from its inputs."""
        return self.given is not None

    @property
    def recorded(self) -> date:
        """The day on which the recording was made."""
        return self.kept.recorded


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
    text = json.dumps(kept.model_dump(mode="json", by_alias=True), indent=2, ensure_ascii=False) + "\n"
    if len(text.encode()) > MAXIMUM_BYTES:
        refuse(path, "record-unwritable", f"the recording has more than the {MAXIMUM_BYTES} bytes allowed")
    _recomputed(_typed(kept, path), path)
    save(path, text.encode())


def stripped(name: str, inputs: BaseModel, into: Path) -> BaseModel:
    """Write copies of the inputs that hold no more than is measured, and give inputs that name them.

    Raises ``UnreadableError``.
    """
    measure = loading.load(name, into)
    if not measure.strippable:
        refuse(into, "strip-unsupported", f"{name} does not say what of its inputs could be left out")
    return measure.stripped(inputs, into)


def outside(inputs: BaseModel, root: Path) -> tuple[Path, ...]:
    """List the inputs that lie outside the root: a recording names such a file, and nobody will look for it."""
    return tuple(path for path in paths(inputs) if not within(path, root))


def recall(path: Path, root: Path) -> Recalled:
    """Read a recording, and compute its measurement anew: from its inputs where they are here, or else from its counts.

    Raises ``UnreadableError``: for what is no recording, for one whose figures, words or choices do not follow from its
    counts or its inputs, and for inputs that lead out of the root or cannot be read.
    """
    kept = _typed(read(path), path)
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
    """Compute a recording's measurement anew, and hold the recording to it."""
    recomputed, measure = _recomputed(kept, path), recordable(kept.measure, path)
    files = _located(_inputs(kept, path), path, root)
    altered = tuple(written for written, file in files.items() if _altered(file, kept.digests.get(written)))
    absent = tuple(written for written, file in files.items() if not _here(file))
    if not absent:
        given = _inputs(kept, path, {"folder": path.parent, "root": root})
        absent = tuple(each.name for each in measure.unavailable(given))
    if absent:
        for written in altered:
            why = "is not the file that was measured" if written in kept.digests else "has no digest here"
            message = f"{short(written)} {why}, and other inputs are absent"
            refuse(path, "record-differs", message, AGAIN)
        return Recalled(recomputed, kept, absent=absent)
    remeasured = measure.measure(given, kept.recorded)
    agree(kept.measurement, remeasured, path, "inputs", AGAIN)
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
        raise wrong(path, error) from None


def _typed(kept: Recording, path: Path) -> Recording:
    """The record with its counts as the measure types them."""
    plain = to_json(kept.measurement.counts, by_alias=True)
    try:
        counts = recordable(kept.measure, path).read_counts(plain)
    except ValidationError as error:
        raise wrong(path, error, "measurement", "counts") from None
    return kept.model_copy(update={"measurement": kept.measurement.model_copy(update={"counts": counts})})


def _recomputed(kept: Recording, path: Path) -> Measurement:
    """Measure from the counts, and hold the recording to it."""
    measure, inputs = recordable(kept.measure, path), _inputs(kept, path)
    try:
        recomputed = measure.recompute(kept.measurement.counts, inputs)
    except ValueError as error:
        refuse(path, "record-unreadable", f"its counts make no sense: {short(str(error), 200)}")
    pairs = (
        (f"decidable {kept.decidable}", "wrote", f"decidable {__version__}"),
        (kept.measured_by, "measured", loading.origin(kept.measure)),
    )
    others = "".join(f"; {short(old)} {did} it, this is {new}" for old, did, new in pairs if old != new)
    agree(kept.measurement, recomputed, path, "counts", f"record it again{others}")
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
    """How a recording in a folder names each path; of what lies outside the root it holds nothing but the name."""
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
