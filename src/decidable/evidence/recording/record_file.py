"""What the file of a recording holds, and how it is read: whatever stands in it, reading is safe."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

from pydantic import BeforeValidator, JsonValue, StringConstraints, ValidationError

from decidable import yaml_document
from decidable.errors import Problem, UnreadableError, refuse, short
from decidable.fields import Frozen
from decidable.measurement import Measurement
from decidable.opener import text

# A machine writes it, with a row for every pattern of results.
MAXIMUM_BYTES = 4 * yaml_document.MAXIMUM_BYTES
MAXIMUM_DIGITS = 30  # no count has more, and to read a number takes time that grows faster than its digits
MOST_PROBLEMS = 5  # a machine wrote the file: what is wrong with it is wrong once, not line by line
AGAIN = "record it again"


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


def read(path: Path) -> Recording:
    written = text(path, MAXIMUM_BYTES)
    try:
        json.loads(written, object_pairs_hook=_once, parse_constant=_no_number, parse_int=_whole)
        return Recording.model_validate_json(written, strict=True)
    except json.JSONDecodeError as error:
        problem = Problem(
            path, error.lineno, error.colno, "record-unreadable", f"is not JSON: {error.msg}", AGAIN
        )
        raise UnreadableError([problem]) from None
    except ValidationError as error:
        raise wrong(path, error) from None
    except ValueError as error:
        refuse(path, "record-unreadable", str(error), AGAIN)
    except RecursionError:
        refuse(path, "record-unreadable", "is nested too deep", AGAIN)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict[str, Any]()
    for key, value in pairs:
        if key in found:
            raise ValueError(f"{short(key)} stands there twice")
        found[key] = value
    return found


def _no_number(written: str) -> NoReturn:
    raise ValueError(f"{written} is no number here")


def _whole(digits: str) -> int:
    if len(digits) > MAXIMUM_DIGITS:
        raise ValueError(f"a number has {len(digits)} digits")
    return int(digits)


def wrong(path: Path, error: ValidationError, *at: str) -> UnreadableError:
    details = error.errors(include_url=False, include_input=False, include_context=False)
    said = (
        f"{'.'.join(map(str, (*at, *detail['loc']))) or 'the file'}: {detail['msg']}"
        for detail in details[:MOST_PROBLEMS]
    )
    return UnreadableError(Problem(path, 0, 0, "record-unreadable", short(each, 200), AGAIN) for each in said)
