"""From the records of a page to its guide, as a checklist holds it."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from decidable.guide import Guide
from decidable.sphinx_ext.fields import LISTS, candidates_of
from decidable.sphinx_ext.model import Entry, Page

SECTIONS = {
    "option": "options",
    "question": "questions",
    "evidence": "evidence",
    "factor": "factors",
    "signal": "signals",
    "pressure": "pressures",
    "pitfall": "pitfalls",
    "trigger": "triggers",
    "point": "points",
    "facet": "facets",
    "statement": "statements",
}


def address(docname: str, base: str) -> str:
    """Give the public address of a page below ``html_baseurl``."""
    return f"{base.rstrip('/')}/{docname}.html" if base else f"{docname}.html"


def guide_without_mistakes(page: Page, base: str) -> Guide | None:
    """Return the page's guide, or None where it has mistakes, which are reported already."""
    try:
        return guide_of(page, base)
    except ValidationError:
        return None


def guide_of(page: Page, base: str) -> Guide:
    """Give the page's guide; pydantic's ``ValidationError`` says what does not fit.

    :param base: ``html_baseurl``
    """
    assert page.guide is not None  # noqa: S101  (the caller has asked for it)
    sections = {SECTIONS[kind]: _section(page, kind) for kind in SECTIONS}
    return Guide.model_validate(
        {
            "format": 1,
            "id": page.guide.id,
            "title": page.title,
            "url": address(page.docname, base),
            **{
                name: page.guide.fields[name]
                for name in ("default", "owner", "reviewed", "version", "longest-term")
                if name in page.guide.fields
            },
            "candidates": candidates_of(page.guide.fields),
            **sections,
            "formerly": {old: entry.id for entry in page.entries for old in entry.formerly},
        }
    )


def _section(page: Page, kind: str) -> dict[str, dict[str, Any]]:
    section = {id_: _data(entry) for id_, entry in page.of(kind).items()}
    if kind == "option":
        for id_, data in section.items():
            data["owners"] = {
                owner.id: _data(owner, without="option")
                for owner in page.of("owner").values()
                if owner.fields.get("option") == id_
            }
    if kind == "question":
        for id_, data in section.items():
            answers = [entry for entry in page.of("answer").values() if entry.id.startswith(f"{id_}.")]
            data["answers"] = {answer.id.partition(".")[2]: _data(answer) for answer in answers}
    return section


def _data(entry: Entry, without: str = "") -> dict[str, Any]:
    fields = {
        name: tuple(written.split()) if name in LISTS else written
        for name, written in entry.fields.items()
        if name != without
    }
    return {"title": entry.title, "text": entry.text, **fields}
