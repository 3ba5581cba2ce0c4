"""The text of a checklist, and of a new review: its questions in a few lines, or every entry as a comment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from textwrap import wrap
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from decidable.errors import visible
from decidable.guide import Entry, Evidence, Guide, Question
from decidable.review import Attested, Measured
from decidable.text import one_line, value

Kind = TypeVar("Kind", bound=Entry)
WIDTH = 110
CHECKLIST_HEADER = "# Made from {source} by the Sphinx builder `checklist`. Edit that page, not this file.\n"
HEADER = """\
## A review for the guide {title}
## {url}
##
## Every entry of the guide waits below as a comment. To fill one in, take away the "# " at the start of its
## lines and write after the colons. A key without a value counts as absent.
"""
COMPLETION = """\
## To complete the keys in an editor: decidable schema review {id} > FILE
## and, as the first line of this file: # yaml-language-server: $schema=FILE
"""
MODELINE = "# yaml-language-server: $schema={}\n"
LINES = 15
"""As many lines as are read before one begins to write."""
HINTS = {
    "gathered": "YYYY-MM-DD",
    "artefact": "the path of the document that was read, relative to this file",
    "says": "what it says, in a sentence",
    "read-by": "who read it",
}
SET_ASIDE = "only if somebody said it: what was said, and why it does not apply here"


class Plain(yaml.SafeDumper):
    """Writes every value in full, without aliases, and indents lists below their key."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401, ARG002  (yaml's signature)
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002  (yaml's signature)
        super().increase_indent(flow, indentless=False)


def checklist(guide: Guide, source: str) -> str:
    """A guide as YAML, in the order of its page and without what is empty.

    :param source: the page to edit, relative to the project
    """
    data = guide.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    text = yaml.dump(data, Dumper=Plain, sort_keys=False, allow_unicode=True, width=WIDTH)
    return CHECKLIST_HEADER.format(source=source) + text


def begun(guide: Guide, title: str, schema: str = "") -> str:
    """A new review of a guide in a few lines: its questions, each to be answered, and how to see the rest.

    :param schema: the path of the schema by which an editor completes this file
    """
    lines = [MODELINE.format(one_line(schema)).rstrip()] if schema else []
    lines += [f"decision: {guide.id}", f"title: {value(visible(title))}"]
    lines += [
        f"# What each word means: {one_line(guide.link())}",
        "# Every entry: decidable new --all",
        "questions:",
    ]
    asked = list(guide.questions.items())
    room = LINES - len(lines)
    for id_, question in asked[: room if len(asked) <= room else room - 1]:
        lines += [f"  # {one_line(question.title)}"] if 2 * len(asked) <= room else []
        lines.append(f'  # {id_}: {{answer: {" | ".join(question.answers)}, because: ""}}')
    lines += [f"  # and {len(asked) - room + 1} more"] if len(asked) > room else []
    return "\n".join(lines) + "\n"


def draft(guide: Guide, title: str, inputs: Mapping[str, type[BaseModel]], schema: str = "") -> str:
    """A new review of a guide as YAML.

    :param inputs: the input fields of the measures at hand
    :param schema: the path of the schema by which an editor completes this file
    """
    owners = {id_: owner for option in guide.options.values() for id_, owner in option.owners.items()}
    lines = [f"decision: {guide.id}", f"title: {value(visible(title))}", "status: draft", *_decision(guide)]
    lines += _section(guide, "owners", owners, partial(_value, "who, or {not-here: why}"))
    lines += _section(guide, "questions", guide.questions, _question)
    note = "## Where a piece is not needed: not-applicable: why"
    lines += _section(guide, "evidence", guide.evidence, partial(_evidence, inputs), note)
    lines += _section(
        guide, "signals", guide.signals, partial(_value, "observed | absent, where either was seen")
    )
    lines += _section(guide, "set-aside", guide.pressures | guide.pitfalls, partial(_value, SET_ASIDE))
    lines += _section(guide, "triggers", guide.triggers, _trigger)
    modeline = MODELINE.format(one_line(schema)) if schema else ""
    names = {"title": one_line(guide.title), "url": one_line(guide.link()), "id": guide.id}
    completion = "" if schema else COMPLETION.format_map(names)
    return modeline + HEADER.format_map(names) + completion + "\n".join(lines) + "\n"


def _decision(guide: Guide) -> Iterator[str]:
    yield ""
    yield from (f"## {id_}: {one_line(option.title)}" for id_, option in guide.options.items())
    yield f"# choice:  # [{'], ['.join(guide.options)}], several for a hybrid, [] to leave it as it is"
    yield "# decided:  # YYYY-MM-DD, once the status is accepted or deferred"
    yield "# adr:  # the path of the decision record, relative to this file"
    yield from ("", "considered:")
    yield "## Every option that is not chosen, and why; an option of your own is added here and may then be chosen."
    yield from (f"#   {id_}:  # why not" for id_ in guide.options)
    if guide.factors:
        yield ""
        yield from (f"## {id_}: {one_line(factor.title)}" for id_, factor in guide.factors.items())
        yield f"# decisive:  # [{'], ['.join(guide.factors)}], those that decide"
    yield from ("", "limits:")
    yield "## What the choice has to keep, under ids of your own: a bound on a figure of its arm, or a claim, such as"
    yield "##   answer-time: {figure: seconds-p95, at-most: 3, because: why}"
    yield "##   data-stays-here: {claim: what is true}"


def _section(
    guide: Guide,
    name: str,
    entries: Mapping[str, Kind],
    lines: Callable[[str, Kind], Iterable[str]],
    note: str = "",
) -> Iterator[str]:
    """Write a section: each entry's title, text and address as notes above the lines to be filled in."""
    if entries:
        yield from ("", f"{name}:", *([note] if note else []))
    for id_, entry in entries.items():
        written = list(lines(id_, entry))
        yield from [""] if len(written) > 1 else []
        yield f"## {one_line(entry.title)}"
        yield from (f"##   {line}" for line in wrap(one_line(entry.text), WIDTH, break_on_hyphens=False))
        yield f"##   {one_line(guide.link(id_))}"
        yield from written


def _value(allowed: str, id_: str, _entry: Entry) -> list[str]:
    return [f"#   {id_}:  # {allowed}"]


def _trigger(id_: str, _entry: Entry) -> Iterator[str]:
    yield from (f"#   {id_}:", "#     owner:", "#     check-by:  # YYYY-MM-DD")
    yield "#     # or evidence, figure and differs-by (2x) or reaches (0.8); or rows (a file) and reaches (500)"


def _question(id_: str, question: Question) -> Iterator[str]:
    yield from (f"##   {name}: {one_line(answer.title)}" for name, answer in question.answers.items())
    yield f"#   {id_}:"
    if question.title.strip():
        yield f"#     asked: {value(question.title)}"
    yield f"#     answer:  # {' | '.join(question.answers)}"
    yield "#     because:"
    if any(answer.requires for answer in question.answers.values()):
        yield "#     # required-by:"


def _evidence(inputs: Mapping[str, type[BaseModel]], id_: str, evidence: Evidence) -> Iterator[str]:
    needed = ", ".join(map(one_line, evidence.applies_when))
    yield f"##   needed with: {needed}" if needed else "##   needed with every choice"
    if evidence.maximum_age:
        yield f"##   at the decision not older than {evidence.maximum_age}"
    if evidence.measure in inputs:
        yield f"##   measured by {evidence.measure} in every run, unless a recording of it is given: measurement"
    elif evidence.measure:
        yield f"##   measured by {evidence.measure}, which is not installed here: this fails until it is"
    yield f"#   {id_}:"
    yield from (f"#     {line}" for line in fields_of(evidence, inputs))


def fields_of(evidence: Evidence, inputs: Mapping[str, type[BaseModel]]) -> list[str]:
    """Write a line for each field of a piece of evidence: what must be written, then, as comments, what may be."""
    measured = inputs.get(evidence.measure or "")
    models = (Measured, measured) if measured else (Measured if evidence.measure else Attested,)
    fields = {field.alias or name: field for model in models for name, field in model.model_fields.items()}
    return [_field(*each) for each in sorted(fields.items(), key=lambda each: not each[1].is_required())]


def _field(key: str, field: FieldInfo) -> str:
    """Write one field, as a comment where it may be left out; its default is there already."""
    hint = one_line(field.description or HINTS.get(key, ""))
    default = None if field.is_required() else field.get_default(call_default_factory=True)
    start = f"{key}:" if field.is_required() else f"# {key}:"
    return start + (f" {_written(default)}" if default is not None else "") + (f"  # {hint}" if hint else "")


def _written(default: object) -> str:
    text = yaml.dump(
        to_jsonable_python(default), Dumper=Plain, default_flow_style=True, allow_unicode=True, width=10**6
    )
    return text.split("\n", 1)[0]
