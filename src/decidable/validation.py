"""A document checked against a model: all problems at once, each at its place and in our own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from functools import reduce
from operator import getitem
from typing import Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError
from pydantic_core import ErrorDetails

from decidable.errors import LONGEST_NAME, Problem, alike, nearest
from decidable.yaml_document import Document, Location

Model = TypeVar("Model", bound=BaseModel)


def check(
    document: Document, model: type[Model], context: object = None
) -> tuple[Model | None, list[tuple[Location, Problem]]]:
    """Validate a document; give what can be used, and every mistake with its location.

    An entry of a section that has a mistake is left out, so that the others still count. Without a usable rest the
    first value is None.
    """
    mistakes, data = [*document.mistakes, *_unknown_blanks(document, model)], document.data
    for _ in range(2):
        try:
            return model.model_validate(data, context=context), mistakes
        except ValidationError as error:
            details = error.errors(include_url=False, include_input=False)
        found = [
            (location, _problem(document, model, location, detail))
            for detail in details
            for location in [_location(document, detail)]
            if not _is_left_out(document, detail, location)
        ]
        known = set(mistakes)
        mistakes += [mistake for mistake in found if mistake not in known]
        data = _without(data, [location for location, _ in found])
    return None, mistakes


def _is_left_out(document: Document, detail: ErrorDetails, location: Location) -> bool:
    """Whether a key is missing only because its value was mistaken, which has a problem already."""
    return detail["type"] == "missing" and len(location) == 1 and location[0] in document.data


def _unknown_blanks(document: Document, model: type[Model]) -> Iterator[tuple[Location, Problem]]:
    """Yield the keys that are not known and have no value, such as what follows a comma in `{reason: this, that}`."""
    if not document.blanks:
        return
    data, blanks = deepcopy(document.data), set(document.blanks)
    for *outer, key in document.blanks:
        reduce(getitem, outer, data)[key] = ""
    try:
        model.model_validate(data)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            location = _location(document, detail)
            if _is_unknown(detail) and location in blanks:
                yield location, _problem(document, model, location, detail)


def _is_unknown(detail: ErrorDetails) -> bool:
    return detail["type"] == "extra_forbidden" or detail["loc"][-1:] == ("[key]",)


def _location(document: Document, detail: ErrorDetails) -> Location:
    """Where a validation error belongs in the file: without the tags of unions and pydantic's own steps."""
    location: Location = ()
    for step in detail["loc"]:
        own = str(step).startswith("<") or step == "[key]"
        if not own or (*location, step) in document.places:
            location = (*location, step)
    return location


def _without(data: Mapping[str, Any], mistaken: Iterable[Location]) -> dict[str, Any]:
    """Copy a document without the entries, or else the fields, in which there are mistakes."""
    kept = {key: dict(value) if isinstance(value, dict) else value for key, value in data.items()}
    for key, *inner in filter(None, mistaken):
        section = kept.get(str(key))
        if inner and isinstance(section, dict) and inner[0] in data[str(key)]:
            section.pop(inner[0], None)
        else:
            kept.pop(str(key), None)
    return kept


def _problem(document: Document, model: type[BaseModel], location: Location, detail: ErrorDetails) -> Problem:
    """In our own words what pydantic found."""
    name, context = str(location[-1])[:LONGEST_NAME] if location else "", detail.get("ctx", {})
    if detail["type"] == "missing":
        return document.problem(location[:-1], "missing-key", f"{name} is missing", f"add {name}:")
    if _is_unknown(detail):
        models = _models(model, detail["loc"][:-1]) if detail["type"] == "extra_forbidden" else []
        known = [key for each in models for key in _fields(each)] or _expected(detail)
        mended = _mended(document, location, name)
        quoted = "put the whole text in quotes: a comma ends it here" if " " in name else ""
        others = "".join(getattr(each, "OTHER_KEYS", "") for each in models)
        meant = (alike(name, known) or others) if others else nearest(name, known)
        hint = mended or str(context.get("hint", "")) or quoted or meant
        custom = detail["loc"][-1:] == ("[key]",) and detail["type"] != "literal_error"
        message = detail["msg"] if custom else f"{name} is not a key here"
        return document.problem(location, "unknown-key", message, hint)
    if detail["type"] == "literal_error":
        written = _written(document.data, location)
        message, hint = f"{written[:LONGEST_NAME]} is not known here", nearest(written, _expected(detail))
        return document.problem_of_value(location, "unknown-value", message, hint)
    code, message, hint = WORDING.get(detail["type"], ("bad-value", "{msg}", str(context.get("hint", ""))))
    words = {"name": name, "msg": detail["msg"].removeprefix("Value error, "), **context}
    return document.problem_of_value(location, code, message.format_map(words), hint.format_map(words))


def _mended(document: Document, location: Location, name: str) -> str:
    """How to write the text of which a key without a value, or with a blank in it, is a part: a comma ended it."""
    mended = document.mended(document.place(location)[0]).strip()
    if mended and (" " in name or location not in document.values):
        return f"put the text in quotes, because a comma ends it here: {mended}"
    return ""


def _expected(detail: ErrorDetails) -> list[str]:
    """List the values that a literal allows, which pydantic gives as one sentence."""
    return re.findall(r"'([^']*)'", str(detail.get("ctx", {}).get("expected")))


WORDING = {
    "date_form": ("bad-date", "{written} is not a date", "write YYYY-MM-DD"),
    "date_from_datetime_parsing": ("bad-date", "{name} is not a day of the calendar", "write YYYY-MM-DD"),
    "date_parsing": ("bad-date", "{name} is not a date", "write YYYY-MM-DD"),
    "dict_type": ("wrong-shape", "{name} is not a mapping", "write `key: value` lines below it"),
    "finite_number": ("bad-value", "{name} is not a finite number", "write a number such as 0.05"),
    "float_parsing": ("bad-value", "{name} is not a number", "write a number such as 0.05"),
    "greater_than": ("bad-value", "{name} must be above {gt}", ""),
    "greater_than_equal": ("bad-value", "{name} must be {ge} or above", ""),
    "int_parsing": ("bad-value", "{name} is not a whole number", "write a number such as 12"),
    "less_than": ("bad-value", "{name} must be below {lt}", ""),
    "less_than_equal": ("bad-value", "{name} must be {le} or below", ""),
    "measure_failed": ("measure-failed", "the measure {measure} fails on these fields: {error}", "report this to its authors"),
    "model_attributes_type": ("wrong-shape", "{name} is not a mapping", "write `key: value` lines below it"),
    "model_type": ("wrong-shape", "{name} is not a mapping", "write `key: value` lines below it"),
    "licence_form": ("registry-licence", "{msg}", "{hint}"),
    "pattern_form": ("bad-glob", "{msg}", "{hint}"),
    "path_missing": ("input-missing", "there is no {kind} {path}", "paths are relative to the file that names them"),
    "path_outside": ("outside-root", "{path} leads out of the project", "name a file inside it; of evidence from elsewhere keep a recording (measurement:)"),
    "path_type": ("wrong-shape", "{name} is not a path", "write one path, relative to this file"),
    "amount_form": ("bad-value", "{written} is not an amount", "write a number, such as 0.6 or 0.02 EUR"),
    "factor_form": ("bad-value", "{written} is not a factor", "write 2x or 1.5x"),
    "string_pattern_mismatch": ("bad-value", "{name} is not in kebab-case", "write it like keeps-pace"),
    "string_too_short": ("empty-text", "{name} is blank", "write a sentence"),
    "string_type": ("wrong-shape", "{name} is not text", "write a single value"),
    "text_cut": ("text-cut", "the text ends before # because YAML takes the rest for a comment", "put the text in quotes: {name}: {whole}; or write two blanks before a comment"),
    "tuple_type": ("wrong-shape", "{name} is not a list", "write it in brackets: [one, two]"),
    "limit_how": ("bad-value", "{name} has no bound, or two", "give either at-most or at-least"),
    "watched_how": ("trigger-unwatched", "{name} is not watched", "give check-by; or evidence and figure with differs-by or reaches; or rows with reaches"),
}  # fmt: skip


def _written(data: Any, location: Location) -> str:  # noqa: ANN401
    """The text at a location; where a key is the mistake, the key."""
    for step in location:
        data = data[step]
    return data if isinstance(data, str) else str(location[-1])


def _models(annotation: Any, steps: Iterable[str | int]) -> list[type[BaseModel]]:  # noqa: ANN401
    """The models at the end of these steps of a pydantic error location; their ``OTHER_KEYS`` is the hint for keys that they lack."""
    for step in steps:
        annotation = next((inner for part in _parts(annotation) for inner in _inner(part, step)), None)
    return [part for part in _parts(annotation) if _is_model(part)]


def _parts(annotation: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield the annotation, and the members of what it unites or annotates."""
    yield annotation
    if get_origin(annotation) not in (dict, tuple, Literal):
        for part in get_args(annotation):
            yield from _parts(part)


def _inner(part: Any, step: str | int) -> Iterator[Any]:  # noqa: ANN401
    """Yield what one step leads to: a field of a model, a value of a mapping, the member of a tagged union."""
    if Tag(str(step)) in getattr(part, "__metadata__", ()):
        yield get_args(part)[0]
    elif get_origin(part) is dict:
        yield get_args(part)[1]
    elif _is_model(part) and step in _fields(part):
        yield _fields(part)[str(step)]


def _is_model(part: Any) -> bool:  # noqa: ANN401
    return isinstance(part, type) and issubclass(part, BaseModel)


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}
