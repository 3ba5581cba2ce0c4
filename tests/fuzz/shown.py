"""What shows texts that others wrote: reports in both forms, and the short texts that stand in messages and in files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from pydantic import TypeAdapter, ValidationError

from decidable.errors import short, visible
from decidable.fields import days_of
from decidable.report import Report, report_on, written
from decidable.report.rendering import inert
from decidable.reviewing import decide, open_review
from decidable.text import one_line, value
from decidable_evidence.paths import Pattern, Patterns, covers_everything
from decidable_evidence.source_trust.registry import Licence
from fuzz.documents import EXAMPLES, TODAY
from fuzz.reader import Reader

EXAMPLE = EXAMPLES / "filings-assistant" / "filings-assistant.review.yaml"
FIXED = frozenset(
    {"kind", "result", "mark", "state", "unit", "verdict", "code", "words", "link", "docs", "at", "digest"}
)
DATE = re.compile(r"\d{4}-\d\d-\d\d")
LONGEST_DURATION = 365 * 99_999
MEANT = {ord(mark): chr(0x2801 + place) for place, mark in enumerate("\\`*_{}[]<>()#+!|~&@$=^\"'%;,?")}
IN_NAMES = {ord(mark): chr(0x100 + place) for place, mark in enumerate(":/.-_0123456789")}
INSIDE = frozenset({"text", "text_special", "softbreak"})
Way = tuple[Any, ...]


@cache
def report() -> dict[str, Any]:
    """Give the data of the report on a worked example."""
    told: dict[str, Any] = json.loads(
        report_on(decide(open_review(EXAMPLE), TODAY), EXAMPLE.name).model_dump_json()
    )
    return told


def slots(data: object, way: Way = ()) -> Iterator[Way]:
    """Yield the way to every text in the data of a report that somebody may have written as they like."""
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, part in parts:
        if isinstance(part, str) and key not in FIXED and not DATE.fullmatch(part):
            yield (*way, key)
        elif key not in FIXED:
            yield from slots(part, (*way, key))


def at(data: Any, way: Way) -> Any:  # noqa: ANN401
    for step in way:
        data = data[step]
    return data


def texts() -> Mapping[str, bytes]:
    return {"texts.json": json.dumps([at(report(), way) for way in slots(report())]).encode()}


def read_texts(_folder: Path, _name: str, raw: bytes) -> None:
    """Report on a review that says these texts: nothing of them becomes an element, an attribute or a mark."""
    try:
        said = json.loads(raw)
        hostile, plain = (Report.model_validate(filled(said, change)) for change in (str, meaningless))
    except (ValueError, RecursionError, ValidationError):
        return
    page = written([hostile], Path("a.html"))
    assert elements(page) == elements(written([plain], Path("a.html"))), "a text became an element"
    assert all(letter.isprintable() or letter == "\n" for letter in page), "a text acts on who reads it"
    assert marks(written([hostile], Path("a.md"))) == marks(written([plain], Path("a.md"))), (
        "a text became a mark"
    )


def filled(said: object, change: Callable[[str], str]) -> dict[str, Any]:
    """Fill texts into the data of a report, one after the other."""
    data: dict[str, Any] = json.loads(json.dumps(report()))
    for way, text in zip(list(slots(data)), said if isinstance(said, list) else (), strict=False):
        *steps, key = way
        at(data, tuple(steps))[key] = change(text) if isinstance(text, str) else ""
    return data


def meaningless(text: str) -> str:
    """Exchange every mark that could mean something for one that cannot, as many as there are."""
    return text.translate(MEANT | IN_NAMES)


class Elements(HTMLParser):
    """Lists the elements of a page with the names of their attributes, and where links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, ...]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        lead = dict(attrs).get("href") or "#"
        assert lead.startswith(("#", "https://", "http://", "data:")), f"a link to {lead[:80]}"
        self.found.append((tag, *(name for name, _ in attrs)))


def elements(page: str) -> list[tuple[str, ...]]:
    parser = Elements()
    parser.feed(page)
    parser.close()
    return parser.found


def marks(text: str) -> list[str]:
    """List everything in a text of Markdown that is not plain text."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    inner = (part.type for token in tokens for part in token.children or () if part.type not in INSIDE)
    return [*(token.type for token in tokens), *inner]


def values() -> Mapping[str, bytes]:
    given = {
        "days": "90d",
        "glob": "docs/**/*.md",
        "licence": "CC-BY-4.0 OR MIT",
        "text": "What else?",
    }
    return {name: text.encode() for name, text in given.items()}


def read_value(_folder: Path, name: str, raw: bytes) -> None:
    VALUES[name](raw.decode("utf-8", "surrogateescape"))


def _days(text: str) -> None:
    try:
        assert 0 < days_of(text) <= LONGEST_DURATION
    except ValueError:
        return


def _glob(text: str) -> None:
    with suppress(ValidationError):
        pattern = TypeAdapter(Pattern).validate_python(text)
        Patterns([pattern]).specificity("docs/a/" + "b" * 200 + "/c.md")
        covers_everything(pattern)


def _licence(text: str) -> None:
    with suppress(ValidationError):
        TypeAdapter(Licence).validate_python(text)


def _text(text: str) -> None:
    """See that every way to show a text keeps it on its line and without effect, and that what is written is read again."""
    assert all(shown.isprintable() for shown in (visible(text), one_line(text), short(text), inert(text)))
    assert "\n" not in value(text)
    if "\\" not in visible(text) and text == visible(text):
        assert yaml.load(value(text), Loader=yaml.CBaseLoader) == text  # noqa: S506  (builds text only)
    assert marks(inert(text))[1:2] in ([], ["inline"])


VALUES: Mapping[str, Callable[[str], None]] = {
    "days": _days, "glob": _glob, "licence": _licence, "text": _text,
}  # fmt: skip

READERS = (Reader("reports", texts, read_texts, smoke=20), Reader("values", values, read_value))
