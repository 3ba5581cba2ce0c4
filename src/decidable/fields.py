"""The kinds of values that the fields of a guide and a review have, and of the inputs of a measure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from decidable.opener import real, within
from decidable.text import CutText, day_of, quoted

SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
DAYS_IN = {"d": 1, "w": 7, "mo": 30, "y": 365}
MAXIMUM_DAYS = 36_500
Rung = Literal["re-graded", "read", "graded", "asserted"]


def _whole(written: object) -> object:
    if isinstance(written, CutText):
        raise PydanticCustomError("text_cut", "the text ends before #", {"whole": quoted(written.whole)})
    return written


Whole = BeforeValidator(_whole, json_schema_input_type=str)
Words = Annotated[str, StringConstraints(strip_whitespace=True), Whole]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), Whole]
Id = Annotated[str, StringConstraints(pattern=rf"^{SLUG}$", max_length=80)]


class Frozen(BaseModel):
    """A value that is written in kebab-case, refuses unknown keys and never changes."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=lambda name: name.replace("_", "-"),
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        allow_inf_nan=False,
        defer_build=True,
    )


class Candidate(Frozen):
    """A choice as a comparison sees it.

    ``arms`` stand for the choice, the plainest first; of each, ``-2`` and ``-3`` are further tries. ``ceiling`` are the arms
    that show the best it could come to, ``simpler`` the choices, as keys of their options, that it has to be ahead of.
    """

    arms: tuple[Id, ...] = Field(min_length=1)
    ceiling: tuple[Id, ...] = ()
    simpler: tuple[str, ...] = ()


def this_day() -> date:
    """Today in the calendar of this machine, which is the team's own."""
    return date.today()  # noqa: DTZ011


def days_of(duration: str) -> int:
    """A duration such as ``90d``, ``12w``, ``6mo`` (of 30 days) or ``1y`` (of 365) in days."""
    match = re.fullmatch(r"([1-9][0-9]{0,4})(d|w|mo|y)", duration)
    if match is None:
        raise ValueError("a duration is a whole number and a unit: 7d, 12w, 6mo (180 days) or 1y (365 days)")
    return int(match[1]) * DAYS_IN[match[2]]


def _duration(written: str) -> str:
    if days_of(written) > MAXIMUM_DAYS:
        raise ValueError("a duration is at most 100y")
    return written


def _date(written: object) -> object:
    if not isinstance(written, str):
        return written
    try:
        return day_of(written)
    except ValueError:
        details = {"written": written[:40]}
        raise PydanticCustomError("date_form", "{written} is not a date", details) from None


def _factor(written: str) -> str:
    if not re.fullmatch(r"[1-9][0-9]{0,5}(\.[0-9]{1,6})?x", written):
        raise PydanticCustomError("factor_form", "{written} is not a factor", {"written": written[:40]})
    return written


def _amount(written: str) -> str:
    if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,9})?( ?[^\W\d_]{1,12}| ?%| ?[€$£])?", written):
        raise PydanticCustomError("amount_form", "{written} is no amount", {"written": written[:40]})
    return written


def amount(written: str) -> float:
    """The number of an amount such as ``0.6`` or ``0.02 EUR``; a percentage as a share."""
    number = float(re.sub(r"[^0-9.-]", "", written))
    return number / 100 if written.endswith("%") else number


def _inside(written: Path, info: ValidationInfo, there: Callable[[Path], bool], kind: str) -> Path:
    """Resolve a path against the review's folder; what it names is there, and inside the root."""
    if not info.context:
        return written
    details = {"kind": kind, "path": str(written)[:200]}
    missing = PydanticCustomError("path_missing", "there is no {kind} {path}", details)
    try:
        path = real(info.context["folder"] / written)
        is_there = there(path)
    except (OSError, ValueError):  # a name too long, a null in the name
        raise missing from None
    if not within(path, info.context["root"]):
        raise PydanticCustomError("path_outside", "{path} leads out of the project", details)
    if not is_there:
        raise missing
    return path


Day = Annotated[date, BeforeValidator(_date)]
Amount = Annotated[str, AfterValidator(_amount)]
Factor = Annotated[str, AfterValidator(_factor)]
Duration = Annotated[str, AfterValidator(_duration)]
InputFile = Annotated[Path, AfterValidator(partial(_inside, there=Path.is_file, kind="file"))]
InputFolder = Annotated[Path, AfterValidator(partial(_inside, there=Path.is_dir, kind="folder"))]


def paths(value: object) -> Iterator[Path]:
    """Yield every path in a value, such as the input files of a review or of a measure."""
    if isinstance(value, Path):
        yield value
    elif isinstance(value, BaseModel):
        yield from paths([part for _, part in value])
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from paths(part)
