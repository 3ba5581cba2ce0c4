"""Measures and commands that packages bring: found by name, loaded when needed, and unable to harm anything else.

A package names them in its entry points, under ``decidable.measures`` and ``decidable.commands``. Whatever its code
raises becomes one problem of the file that asked for it.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Literal, NoReturn, TypeGuard

from pydantic import BaseModel, ValidationError

from decidable.errors import DecidableError, Problem, UnreadableError, alike, cause, short
from decidable.measurement import Measurement
from decidable.review import Attested, Measured, NotApplicable, Recorded, measured_with

Kind = Literal["measure", "command"]
FORMS = (Measured, Recorded, Attested, NotApplicable)
RESERVED = frozenset(
    (field.alias or name).replace("_", "-") for form in FORMS for name, field in form.model_fields.items()
)
Place = tuple[int, int]  # line and column, as of a problem
WHOLE: Place = (0, 0)
AUTHORS = "report this to its authors; pytest -vv shows the traceback"


@cache
def points(kind: Kind) -> Mapping[str, tuple[EntryPoint, ...]]:
    """What is installed of a kind, by name: one entry point for each distribution that brings it."""
    found = dict[str, dict[str, EntryPoint]]()
    for point in entry_points(group=f"decidable.{kind}s"):
        found.setdefault(point.name, {}).setdefault(point.dist.name if point.dist else "", point)
    return {name: tuple(by.values()) for name, by in sorted(found.items())}


def names() -> tuple[str, ...]:
    """The names of the measures that are installed; none of them is loaded."""
    return tuple(points("measure"))


def origin(name: str, kind: Kind = "measure") -> str:
    """What brings a measure or a command, such as ``decidable 0.1.0``; every such distribution where there are several."""
    brought = (point.dist for point in points(kind).get(name, ()) if point.dist)
    return " and ".join(f"{dist.name} {dist.version}" for dist in brought)


def location(name: str) -> Path | None:
    """The folder that a measure is installed in: a package earlier on the path hides a later one of its name."""
    brought = (point.dist for point in points("measure").get(name, ()) if point.dist)
    return next((Path(str(dist.locate_file(""))) for dist in brought), None)


def load(name: str, path: Path, place: Place = WHOLE) -> Installed:
    """The measure of this name, loaded; ``path`` and ``place`` are where it is named, for problems.

    Raises ``UnreadableError`` where none is installed, where two distributions bring it, and where it is no measure.
    """
    module = loaded("measure", name, path, place)
    installed = Installed(name, module, path, place)
    installed.check()
    return installed


def loaded(kind: Kind, name: str, path: Path, place: Place = WHOLE) -> object:
    """What the entry point of this name leads to. Raises ``UnreadableError``."""
    found = points(kind).get(name, ())
    if not found:
        hint = alike(name, points(kind)) or f"install the package that brings this {kind}"
        _refuse(path, "measure-missing", f"the {kind} {short(name)} is not installed", hint, place)
    if len(found) > 1:
        message = f"the {kind} {short(name)} comes with {short(origin(name, kind), 200)}"
        _refuse(path, "installed-twice", message, "uninstall all of them but one", place)
    result = _imported(found[0])
    if isinstance(result, BaseException):
        fail(kind, name, "cannot be loaded", result, path, place)
    return result


def usable(names: Iterable[str | None]) -> dict[str, type[BaseModel]]:
    """The input fields of those of these measures that can be loaded, by name."""
    return {name: load(name, Path(name)).inputs for name in filter(None, names) if not unusable(name)}


def unusable(name: str) -> tuple[Problem, ...]:
    """Why a measure cannot be used here; empty where it can."""
    try:
        load(name, Path(name))
    except UnreadableError as error:
        return error.problems
    return ()


def _refuse(path: Path, code: str, message: str, hint: str, place: Place) -> NoReturn:
    raise UnreadableError([Problem(path, *place, code, message, hint)]) from None


def fail(  # noqa: PLR0913, PLR0917  (what failed, how, and the place that names it)
    kind: Kind, name: str, how: str, error: BaseException, path: Path, place: Place = WHOLE
) -> NoReturn:
    """Raise ``UnreadableError`` with one line about what somebody else's code raised."""
    brought = f" ({short(origin(name, kind), 200)})" if origin(name, kind) else ""
    message = f"the {kind} {short(name)}{brought} {how}: {cause(error)}"
    details = "".join(traceback.format_exception(error))
    code = "measure-failed" if kind == "measure" else "command-failed"
    raise UnreadableError([Problem(path, *place, code, message, AUTHORS, details=details)]) from None


@dataclass(frozen=True)
class Installed:
    """A measure that was loaded; whatever it raises is a problem of the place that names it."""

    name: str
    module: Any
    path: Path
    place: Place = WHOLE

    @property
    def inputs(self) -> type[BaseModel]:
        """The fields that a review gives."""
        inputs: type[BaseModel] = self.module.Inputs
        return inputs

    @property
    def recordable(self) -> bool:
        """Whether its measurement can be recorded."""
        return hasattr(self.module, "Counts") and hasattr(self.module, "recompute")

    @property
    def timeless(self) -> bool:
        """Whether it shows the same on every day."""
        return getattr(self.module, "TIMELESS", False) is True

    def check(self) -> None:
        """Raise ``UnreadableError`` where the module is no measure."""
        inputs, counts = getattr(self.module, "Inputs", None), getattr(self.module, "Counts", None)
        if not _is_model(inputs):
            self._fail("cannot be loaded", TypeError("it has no Inputs, a pydantic model"))
        if counts is not None and not _is_model(counts):
            self._fail("cannot be loaded", TypeError("its Counts is not a pydantic model"))
        if not callable(getattr(self.module, "measure", None)):
            self._fail("cannot be loaded", TypeError("it has no function measure"))
        keys = {(field.alias or name).replace("_", "-") for name, field in inputs.model_fields.items()}
        if reserved := sorted(RESERVED & keys):
            self._fail("cannot be loaded", TypeError(f"no field of its Inputs may be called {reserved[0]}"))
        self.guarded("cannot be loaded", lambda: measured_with(inputs).model_rebuild())

    def read_inputs(self, written: object, context: Mapping[str, Path] | None = None) -> BaseModel:
        """Its ``Inputs`` from a recording. Raises ``ValidationError`` and ``UnreadableError``."""
        read: BaseModel = self.guarded(
            "failed", lambda: self.inputs.model_validate(written, context=context), refused=ValidationError
        )
        return read

    def read_counts(self, written: bytes) -> BaseModel:
        """Its ``Counts`` from a recording. Raises ``ValidationError`` and ``UnreadableError``."""
        read = partial(self.module.Counts.model_validate_json, written, strict=True)
        counts: BaseModel = self.guarded("failed", read, refused=ValidationError)
        return counts

    def measure(self, inputs: BaseModel, on: date) -> Measurement:
        """The measurement as of a day. Raises ``UnreadableError``."""
        return self._measurement(self.guarded("failed", self.module.measure, inputs, on))

    def recompute(self, counts: object, inputs: BaseModel) -> Measurement:
        """The measurement that follows from counts. Raises ``ValueError`` and ``UnreadableError``."""
        return self._measurement(
            self.guarded("failed", self.module.recompute, counts, inputs, refused=ValueError)
        )

    def stripped(self, inputs: BaseModel, into: Path) -> BaseModel:
        """Inputs that name copies which hold no more than is measured. Raises ``UnreadableError``."""
        copies: BaseModel = self.guarded("failed", self.module.stripped, inputs, into)
        return copies

    def unavailable(self, inputs: BaseModel) -> tuple[Path, ...]:
        """The inputs that cannot be measured here. Raises ``UnreadableError``."""
        module = self.module
        if not hasattr(module, "unavailable"):
            return ()
        absent: tuple[Path, ...] = self.guarded(
            "failed", lambda: tuple(map(Path, module.unavailable(inputs)))
        )
        return absent

    def _measurement(self, result: object) -> Measurement:
        if not isinstance(result, Measurement):
            self._fail("failed", TypeError(f"it returned {type(result).__name__}, not a Measurement"))
        if result.measure != self.name:
            self._fail("failed", ValueError(f"its measurement is one of {short(result.measure)}"))
        return result

    def guarded(self, how: str, call: Any, *arguments: object, refused: Any = DecidableError) -> Any:  # noqa: ANN401
        """What a call returns; whatever it raises but what is ``refused`` becomes ``UnreadableError`` of one line."""
        try:
            return call(*arguments)
        except (DecidableError, KeyboardInterrupt, refused):
            raise
        except BaseException as error:  # noqa: BLE001  (somebody else's code may raise SystemExit, or pytest's own)
            self._fail(how, error)

    def _fail(self, how: str, error: BaseException) -> NoReturn:
        fail("measure", self.name, how, error, self.path, self.place)


def _is_model(value: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(value, type) and issubclass(value, BaseModel)


@cache
def _imported(point: EntryPoint) -> object:
    """What an entry point leads to, or what importing it raised: it is imported once."""
    try:
        return point.load()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  (likewise)
        return error
