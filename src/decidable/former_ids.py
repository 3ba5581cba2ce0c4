"""Ids that a guide has replaced: a review that still uses them is read as if it used the new ones, with a warning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from decidable.errors import Problem
from decidable.guide import Guide
from decidable.kinds import KINDS
from decidable.text import quoted
from decidable.yaml_document import Document, Location


def renamed(document: Document, guide: Guide) -> tuple[Document, list[tuple[Location, Problem]]]:
    """The document with every former id of the guide replaced, and a problem for each."""
    warnings: list[tuple[Location, Problem]] = []
    document = replace(
        document, data=dict(document.data), places=dict(document.places), mistakes=list(document.mistakes)
    )
    for section in (*dict.fromkeys(row.section for row in KINDS.values()), "considered", "waivers"):
        if isinstance(document.data.get(section), dict):
            document.data[section] = dict(document.data[section])
            warnings += _keys(document, section, guide.formerly)
    warnings += old_keys(document, guide)
    warnings += _answers(document, guide.formerly)
    for key in ("choice", "decisive"):
        warnings += _listed(document, key, guide.formerly)
    return document, warnings


def _keys(
    document: Document, section: str, formerly: Mapping[str, str]
) -> Iterator[tuple[Location, Problem]]:
    entries: dict[str, Any] = document.data[section]
    for old in [key for key in entries if key in formerly and formerly[key] not in entries]:
        new = formerly[old]
        entries[new] = entries.pop(old)
        moved = {
            (section, new, *place[2:]): at
            for place, at in document.places.items()
            if place[:2] == (section, old)
        }
        document.places.update(moved)
        yield (section, new), _warning(document, (section, new), old, new)


def _answers(document: Document, formerly: Mapping[str, str]) -> Iterator[tuple[Location, Problem]]:
    questions = document.data.get("questions")
    for id_, response in questions.items() if isinstance(questions, dict) else ():
        old = response.get("answer") if isinstance(response, dict) else None
        new = formerly.get(f"{id_}.{old}", "").rpartition(".")[2]
        if new:
            questions[id_] = {**response, "answer": new}
            location = ("questions", id_, "answer")
            yield location, _warning(document, location, str(old), new)


def _listed(document: Document, key: str, formerly: Mapping[str, str]) -> Iterator[tuple[Location, Problem]]:
    chosen = document.data.get(key)
    if isinstance(chosen, list):
        for id_ in [id_ for id_ in chosen if isinstance(id_, str) and id_ in formerly]:
            yield (key,), _warning(document, (key,), id_, formerly[id_])
        document.data[key] = [formerly.get(id_, id_) if isinstance(id_, str) else id_ for id_ in chosen]


def old_keys(document: Document, guide: Guide) -> Iterator[tuple[Location, Problem]]:
    """Take the keys of the first format out of a review, and yield the line that takes the place of each."""
    for key in ("factors", "leaves-open"):
        written = document.data.pop(key, None)
        if written is None:
            continue
        entries = written if isinstance(written, dict) else {}
        if key == "factors":
            decisive = [factor for factor, weight in entries.items() if weight == "decisive"]
            known = [factor for factor in decisive if factor in guide.factors]
            line = f"decisive: [{', '.join(known or ['FACTOR'])}]"
            if own := [factor for factor in decisive if factor not in guide.factors]:
                line += f", and limits: {{{own[0]}: {{claim: what must be true}}}}"
        else:
            chosen = document.data.get("choice") or ()
            left = [option for option in guide.options if option not in chosen]
            reason = quoted(next(map(str, entries.values()), "why not"))
            line = f"considered: {{{', '.join(f'{option}: {reason}' for option in left)}}}"
        yield (key,), document.problem((key,), "old-key", f"{key} is no longer a key", f"write {line}")


def _warning(document: Document, location: Location, old: str, new: str) -> Problem:
    return document.problem(location, "formerly", f"the guide calls {old} {new} now", f"write {new}")
