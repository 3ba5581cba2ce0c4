"""The text of a checklist, and of a new review: its questions in a few lines, or every entry as a comment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from textwrap import wrap
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from decidable.errors import visible
from decidable.guide import Entry, Evidence, Guide, Question
from decidable.review import Attested, Measured
from decidable.text import one_line, value

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
    """Writes every value where it stands, and indents lists below their key."""

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
    lines = [*_head(guide, title), *_decision(guide), *_owners(guide), *_questions(guide)]
    lines += [*_evidence(guide, inputs), *_grounds(guide)]
    modeline = MODELINE.format(one_line(schema)) if schema else ""
    names = {"title": one_line(guide.title), "url": one_line(guide.link()), "id": guide.id}
    completion = "" if schema else COMPLETION.format_map(names)
    return modeline + HEADER.format_map(names) + completion + "\n".join(lines) + "\n"


def _head(guide: Guide, title: str) -> list[str]:
    return [f"decision: {guide.id}", f"title: {value(visible(title))}", "status: draft"]


def _decision(guide: Guide) -> Iterator[str]:
    yield ""
    yield from (f"## {id_}: {one_line(option.title)}" for id_, option in guide.options.items())
    yield f"# choice:  # [{'], ['.join(guide.options)}], several for a hybrid, [] to leave it as it is"
    yield "# decided:  # YYYY-MM-DD, once the status is accepted or deferred"
    yield "# adr:  # the path of the decision record, relative to this file"
    yield from _section("considered")
    yield "## Every option that is not chosen, and why; an option of your own is added here and may then be chosen."
    yield from (f"#   {id_}:  # why not" for id_ in guide.options)
    if guide.factors:
        yield ""
        yield from (f"## {id_}: {one_line(factor.title)}" for id_, factor in guide.factors.items())
        yield f"# decisive:  # [{'], ['.join(guide.factors)}], those that decide"
    yield from _section("limits")
    yield "## What the choice has to keep, under ids of your own: a bound on a figure of its arm, or a claim, such as"
    yield "##   answer-time: {figure: seconds-p95, at-most: 3, because: why}"
    yield "##   data-stays-here: {claim: what is true}"


def _owners(guide: Guide) -> Iterator[str]:
    owners = {id_: owner for option in guide.options.values() for id_, owner in option.owners.items()}
    yield from _lines(guide, "owners", owners, "who, or {not-here: why}")


def _grounds(guide: Guide) -> Iterator[str]:
    yield from _lines(guide, "signals", guide.signals, "observed | absent, where either was seen")
    yield from _lines(guide, "set-aside", guide.pressures | guide.pitfalls, SET_ASIDE)
    if guide.triggers:
        yield from _section("triggers")
    for id_, trigger in guide.triggers.items():
        yield ""
        yield from _notes(guide, id_, trigger)
        yield from (f"#   {id_}:", "#     owner:", "#     check-by:  # YYYY-MM-DD")
        yield "#     # or evidence, figure and differs-by (2x) or reaches (0.8); or rows (a file) and reaches (500)"


def _lines(guide: Guide, section: str, entries: Mapping[str, Entry], allowed: str) -> Iterator[str]:
    """Write a section whose entries take one value each."""
    if entries:
        yield from _section(section)
    for id_, entry in entries.items():
        yield from _notes(guide, id_, entry)
        yield f"#   {id_}:  # {allowed}"


def _questions(guide: Guide) -> Iterator[str]:
    if guide.questions:
        yield from _section("questions")
    for id_, question in guide.questions.items():
        yield ""
        yield from _notes(guide, id_, question)
        yield from (f"##   {answer}: {one_line(of.title)}" for answer, of in question.answers.items())
        yield from _question(id_, question)


def _question(id_: str, question: Question) -> Iterator[str]:
    yield f"#   {id_}:"
    if question.title.strip():
        yield f"#     asked: {value(question.title)}"
    yield f"#     answer:  # {' | '.join(question.answers)}"
    yield "#     because:"
    if any(answer.requires for answer in question.answers.values()):
        yield "#     # required-by:"


def _evidence(guide: Guide, inputs: Mapping[str, type[BaseModel]]) -> Iterator[str]:
    if guide.evidence:
        yield from _section("evidence")
        yield "## Where a piece is not needed: not-applicable: why"
    for id_, evidence in guide.evidence.items():
        yield ""
        yield from _notes(guide, id_, evidence)
        yield from _conditions(evidence)
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
    return [_field(key, field) for key, field in _fields(models)]


def _conditions(evidence: Evidence) -> Iterator[str]:
    needed = ", ".join(map(one_line, evidence.applies_when))
    yield f"##   needed with: {needed}" if needed else "##   needed with every choice"
    if evidence.maximum_age:
        yield f"##   at the decision not older than {evidence.maximum_age}"


def _fields(models: Iterable[type[BaseModel]]) -> list[tuple[str, FieldInfo]]:
    """List the fields of one piece of evidence by their keys, first those that must be written."""
    fields = {field.alias or name: field for model in models for name, field in model.model_fields.items()}
    return sorted(fields.items(), key=lambda named: not named[1].is_required())


def _field(key: str, field: FieldInfo) -> str:
    """Write one field, as a comment where it may be left out; its default stands there already."""
    hint = one_line(field.description or HINTS.get(key, ""))
    default = None if field.is_required() else field.get_default(call_default_factory=True)
    start = f"{key}:" if field.is_required() else f"# {key}:"
    return start + (f" {_written(default)}" if default is not None else "") + (f"  # {hint}" if hint else "")


def _written(default: object) -> str:
    text = yaml.dump(
        to_jsonable_python(default), Dumper=Plain, default_flow_style=True, allow_unicode=True, width=10**6
    )
    return text.split("\n", 1)[0]


def _section(name: str) -> tuple[str, str]:
    return "", f"{name}:"


def _notes(guide: Guide, id_: str, entry: Entry) -> Iterator[str]:
    yield f"## {one_line(entry.title)}"
    yield from (f"##   {line}" for line in wrap(one_line(entry.text), WIDTH, break_on_hyphens=False))
    yield f"##   {one_line(guide.link(id_))}"
