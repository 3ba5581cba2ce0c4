"""What a review and its evidence rest on: the inputs as they were given, and the digests of the files among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel

from decidable.errors import UnreadableError, visible
from decidable.evidence import loading
from decidable.evidence.recording import Recording
from decidable.fields import Frozen
from decidable.opener import digest, real, within

TOLD = frozenset({"owner", "gathered", "says", "read_by"})
LONGEST = 100


class Input(Frozen):
    """One input by its name in the review; ``digest`` is the SHA-256 of a file, empty for anything else."""

    name: str
    value: str
    digest: str = ""


def rests_on(name: str, value: object, root: Path) -> Iterator[Input]:
    """Yield every input in a value as it was given, each with its name; a folder and a table have no digest."""
    if isinstance(value, Path):
        yield Input(name=name, value=relative(value, root).as_posix(), digest=_digest(value, root))
    elif isinstance(value, BaseModel):
        given = {key: part for key, part in value if key in value.model_fields_set - TOLD}
        yield from _parts(name, {key.replace("_", "-"): part for key, part in given.items()}, root)
    elif isinstance(value, Mapping):
        yield from _parts(name, value, root)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from rests_on(name, part, root)
    elif value is not None:
        yield Input(name=name, value=str(value))


def judged_by(checklist: Path | None, root: Path) -> Iterator[Input]:
    """Yield the checklist, which may be the one that comes with the package; then it is told by its name."""
    if checklist:
        yield from rests_on("checklist", checklist, root if within(checklist, root) else checklist.parent)


def measured_by(measure: str | None, root: Path) -> Iterator[Input]:
    """Yield a measure with its distribution and version, and the folder in which that is installed."""
    if measure and (folder := loading.location(measure)):
        usual = folder.name in {"site-packages", "dist-packages"}
        where = folder.name if usual else relative(folder, root).as_posix()
        yield Input(name="measure", value=f"{measure} of {loading.origin(measure)}, in {where}")


def of_recording(kept: Recording | None) -> Iterator[Input]:
    """Yield the files that a recording was made from, with the digests that they had then."""
    for written, known in kept.digests.items() if kept else ():
        yield Input(name="recorded from", value=shortened(written), digest=known)


def shortened(text: str) -> str:
    """What a recording says of itself, which can be of any length."""
    return visible(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")


def relative(path: Path, root: Path) -> Path:
    """Name a path from the root, or else, where it lies elsewhere, by no more than its name."""
    try:
        named = real(path).relative_to(real(root))
    except ValueError:
        named = Path(path.name)
    return Path(visible(str(named)))


def _parts(name: str, parts: Mapping[str, object], root: Path) -> Iterator[Input]:
    for key, part in parts.items():
        yield from rests_on(f"{name}.{key}" if name else key, part, root)


def _digest(file: Path, root: Path) -> str:
    try:
        return digest(file, root)
    except UnreadableError:
        return ""
