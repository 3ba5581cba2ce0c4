"""From the records of a page to its guide, as in a checklist, and the mistakes that prevent one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import ValidationError

from decidable.fields import SLUG
from decidable.guide import Guide
from decidable.kinds import SINGLE
from decidable.sphinx_ext.domain import meant
from decidable.sphinx_ext.model import (
    LISTS,
    REFERENCES,
    SECTIONS,
    Entry,
    Mistake,
    Page,
    candidates_of,
    former_ids,
)

SAID = ("default", "owner", "reviewed", "version", "longest-term")


def address(docname: str, base: str) -> str:
    """The public address of a page below ``html_baseurl``."""
    return f"{base.rstrip('/')}/{docname}.html" if base else f"{docname}.html"


def guide_without_mistakes(page: Page, base: str) -> Guide | None:
    """Return the page's guide, or None where it has mistakes, which are reported already."""
    try:
        return guide_of(page, base)
    except ValidationError:
        return None


def guide_of(page: Page, base: str) -> Guide:
    """The page's guide; raises pydantic's ``ValidationError`` for what does not fit.

    :param base: ``html_baseurl``
    """
    assert page.guide is not None  # noqa: S101  (the caller has asked for it)
    given = page.guide.fields
    return Guide.model_validate(
        {
            "format": 1,
            "id": page.guide.id,
            "title": page.title,
            "url": address(page.docname, base),
            **{name: given[name] for name in SAID if name in given},
            "candidates": candidates_of(given),
            **{
                SECTIONS[kind]: {id_: _data(entry) for id_, entry in page.of(kind).items()}
                for kind in SECTIONS
            },
            "options": dict(_options(page)),
            "questions": dict(_questions(page)),
            "formerly": {old: entry.id for entry in page.entries for old in entry.formerly},
        }
    )


def _options(page: Page) -> Iterator[tuple[str, dict[str, Any]]]:
    owners = [(owner.fields.get("option"), id_, _data(owner)) for id_, owner in page.of("owner").items()]
    for id_, option in page.of("option").items():
        its = {owner: data for option_id, owner, data in owners if option_id == id_}
        yield id_, {**_data(option), "owners": its}


def _questions(page: Page) -> Iterator[tuple[str, dict[str, Any]]]:
    for id_, question in page.of("question").items():
        answers = [answer for answer in page.of("answer").values() if answer.id.startswith(f"{id_}.")]
        by_id = {answer.id.partition(".")[2]: _data(answer) for answer in answers}
        yield id_, {**_data(question), "answers": by_id}


def _data(entry: Entry) -> dict[str, Any]:
    """The fields of an entry; the option of an owner is the one that it is under."""
    fields = {
        name: tuple(written.split()) if name in LISTS else written
        for name, written in entry.fields.items()
        if (entry.kind, name) != ("owner", "option")
    }
    return {"title": entry.title, "text": entry.text, **fields}


LONGEST = 80
WORDING = {
    "literal_error": "{name} is not {expected}",
    "string_pattern_mismatch": "{name}: {input!r} is not written in kebab-case",
    "too_short": "{name} needs at least {min_length}",
}


class Flaw(NamedTuple):
    """What is wrong with an entry."""

    entry: Entry
    code: str
    message: str


def check(page: Page) -> list[Mistake]:
    """List what is wrong with a page's entries; nothing, if it has no guide."""
    if page.guide is None:
        return []
    flaws = [flaw for entry in (page.guide, *page.entries) for rule in RULES for flaw in rule(page, entry)]
    lines = {flaw.entry.line for flaw in flaws}
    flaws += [flaw for flaw in _values(page) if flaw.entry.line not in lines]
    return [Mistake(page.docname, each.entry.line, each.code, each.message, page.path) for each in flaws]


def _id(_page: Page, entry: Entry) -> Iterator[Flaw]:
    parts = entry.id.split(".")
    if not all(re.fullmatch(SLUG, part) and len(part) <= LONGEST for part in parts):
        way = "write it in kebab-case, such as `keeps-pace`"
        yield Flaw(entry, "bad-id", f"{entry.id!r} is no id for this {entry.kind}: {way}")
    elif len(parts) != {"answer": 2, "statement": 3}.get(entry.kind, 1):
        yield Flaw(entry, "bad-id", f"{entry.id!r} has a dot in it: write it without")
    elif entry.id in SINGLE:
        way = f"choose another id for this {entry.kind}"
        yield Flaw(entry, "reserved-id", f"{entry.id} is a word of the review file: {way}")
    if "id" in entry.fields:
        way = "{decision:id} is for statements and facets"
        yield Flaw(entry, "bad-id", f"this {entry.kind} has its id already: {way}")


def _fields(page: Page, entry: Entry) -> Iterator[Flaw]:
    known = REFERENCES.get(entry.kind, {})
    for name, written in entry.fields.items():
        if name not in known and name != "id":
            others = meant(name, [*known, "formerly"])
            yield Flaw(entry, "bad-value", f"{name} is not a field of this {entry.kind}{others}")
        kinds = known.get(name, ())
        there = page.of(*kinds)
        for word in [word for word in written.split() if kinds and word not in there]:
            code = "unknown-option" if kinds == ("option",) else "unknown-reference"
            message = f"{name}: there is no {' or '.join(kinds)} {word} on this page"
            yield Flaw(entry, code, f"{message}{meant(word, list(there))}")


def _words(_page: Page, entry: Entry) -> Iterator[Flaw]:
    if not entry.title and entry.kind != "guide":
        yield Flaw(entry, "bad-value", f"the {entry.kind} {entry.id} is empty: write `**Title.** text`")


def _former(page: Page, entry: Entry) -> Iterator[Flaw]:
    for old in entry.formerly:
        others = [other.id for name, other in page.named() if name == old and other is not entry]
        if others:
            yield Flaw(entry, "repeated-id", f"formerly: {old} leads to {others[0]} already")


def _replaced(page: Page, entry: Entry) -> Iterator[Flaw]:
    ids = [other.id for other in page.entries]
    for old, new in former_ids(entry.fields if entry.kind == "guide" else {}):
        if new not in ids:
            message = f"formerly: {old} cannot have become {new}, which is not on this page"
            yield Flaw(entry, "unknown-reference", f"{message}{meant(new, ids)}")


RULES = (_id, _fields, _words, _former, _replaced)


def _values(page: Page) -> Iterator[Flaw]:
    """Yield what the model of a guide refuses."""
    try:
        guide_of(page, "")
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            entry = _blamed(page, detail["loc"])
            yield Flaw(entry, "bad-value", _wording(entry, detail))


def _blamed(page: Page, location: tuple[str | int, ...]) -> Entry:
    """The entry at a place in the checklist, or else the guide."""
    ids = [str(step) for step in location]
    known = {entry.id: entry for entry in page.entries}
    nested = ".".join(ids[1:4:2]) if ids[0] == "questions" else ids[3] if ids[2:3] == ["owners"] else ""
    assert page.guide is not None  # noqa: S101  (tells the type checker)
    return known.get(nested) or known.get(ids[1] if len(ids) > 1 else "") or page.guide


def _wording(entry: Entry, detail: Any) -> str:  # noqa: ANN401  (pydantic's dictionary)
    name = next((str(step) for step in reversed(detail["loc"]) if isinstance(step, str)), "")
    written = WORDING.get(detail["type"], "{name}: {message}")
    message = written.format(
        name=name,
        input=detail["input"],
        message=detail["msg"].removeprefix("Value error, "),
        **detail.get("ctx", {}),
    )
    return f"{entry.kind} {entry.id}: {message}"
