"""How a folder writes its decision records: names, titles, header and parts, so that the next one is written alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar

from decidable.adr.files import Adr, is_record, load, name_of
from decidable.adr.headings import headings
from decidable.adr.source import source_of
from decidable.adr.vocabulary import bare
from decidable.errors import UnreadableError
from decidable.opener import is_entry

Kind = TypeVar("Kind")

NAME = re.compile(
    r"(?P<before>(?:[A-Za-z]{1,12}[-_ ]?)??)"
    r"(?:(?P<day>(?:19|20)\d{2}(?P<dash>-?)[01]\d(?P=dash)[0-3]\d)(?!\d)(?:_(?P<of_day>\d{1,4})(?!\d))?|(?P<number>\d{1,6})(?!\d))"
    r"(?P<gap>[-_. ]*)"
)
TITLED = re.compile(
    r"(?P<before>(?:[A-Za-z]{2,8}[- ]?)?)(?P<number>\d{1,6})(?P<behind>\s?[.:]|\s[-\u2013\u2014])\s"
)
NEWEST = 10  # records of which the habit counts: an old one that was given up does not
LONGEST_SLUG = 60
ENGLISH = frozenset(
    {"context", "context and problem statement", "decision", "decision outcome", "consequences", "status"}
)


@dataclass(frozen=True)
class Style:
    """The habits of a folder. ``told`` says which of them a new record does not follow.

    ``lead`` is what stands before the status in a header of lines. ``width`` is that of the number, 0 where a name has none;
    ``day`` is the form of the day that a name has instead, and ``of_day`` the width of the count behind it.
    """

    body: Literal["madr", "nygard"] = "madr"
    header: Literal["front matter", "lines", "section"] = "front matter"
    lead: str = "* Status: "
    proposed: str = "proposed"
    before: str = ""
    width: int = 4
    day: str = ""
    of_day: int = 0
    gap: str = "-"
    number: int = 1
    title: tuple[str, int, str] | None = None
    folders: bool = False
    told: tuple[str, ...] = ()

    def file(self, title: str, on: date) -> str:
        """The name of the next record's file, in its folder where each has one of its own."""
        count = f"{self.number:0{self.of_day or self.width}}" if self.of_day or self.width else ""
        mark = (
            f"{on.strftime(self.day)}{'_' if self.of_day else ''}{count if self.of_day else ''}"
            if self.day
            else count
        )
        name = f"{self.before}{mark}{self.gap if mark else ''}{slug(title, '_' if self.gap == '_' else '-')}"
        return f"{name}/README.md" if self.folders else f"{name}.md"

    def heading(self, title: str) -> str:
        """The next record's title as the folder writes titles."""
        if self.title is None:
            return title
        before, width, behind = self.title
        return f"{before}{self.number:0{width}}{behind} {title}"


def slug(title: str, gap: str = "-") -> str:
    """A part of a file's name, made of a title."""
    words = re.findall(r"[a-z0-9]+", bare(title))
    kept = words[:1]
    for word in words[1:]:
        if len(gap.join([*kept, word])) > LONGEST_SLUG:
            break
        kept.append(word)
    return gap.join(kept)[:LONGEST_SLUG] or "decision"


def style_of(folder: Path) -> Style:
    """How the newest records of a folder are written; a new folder gets MADR 4."""
    every = [*folder.glob("*"), *folder.glob("*/*")]
    paths = [path for path in every if is_entry(path) and is_record(path)]
    paths = [path for path in paths if path.parent == folder or name_of(path) != path.stem]
    named = sorted((_order(name_of(path)), path) for path in paths)
    newest = list(_loaded(path for _, path in named[-NEWEST:]))
    if not newest:
        return Style()
    names = [NAME.match(name_of(adr.path)) for adr in newest]
    marks = [found for found in names if found]
    dated = _most(bool(found["day"]) for found in marks) if marks else False
    alike = [found for found in marks if bool(found["day"]) == dated]
    counts = [order[2] for order, _ in named if order[0] == dated]
    day = (
        f"%Y{dash}%m{dash}%d"
        if dated and (dash := _most(found["dash"] for found in alike)) is not None
        else ""
    )
    of_day = _most(len(found["of_day"] or "") for found in alike) if dated else 0
    headed = [adr for adr in newest if adr.record.said.where != "nowhere"]
    where = _most(adr.record.said.where for adr in headed) if headed else "front matter"
    parts = [
        {heading.name for heading in headings(source_of(adr.record.text, adr.path.suffix))[1:]}
        for adr in newest
    ]
    lead = next((lead for adr in reversed(headed) if (lead := _lead(adr))), Style.lead)
    raw = next((adr.record.said.raw for adr in reversed(headed)), "")
    nygard = where == "section" or _most({"decision", "consequences"} <= names for names in parts)
    return Style(
        body="nygard" if nygard else "madr",
        header="front matter" if where == "front matter" else "section" if where == "section" else "lines",
        lead=lead,
        proposed="Proposed" if raw.strip(" *_`")[:1].isupper() else "proposed",
        before=_most(found["before"] for found in alike) if alike else "",
        width=0 if dated or not alike else _most(len(found["number"]) for found in alike),
        day=day,
        of_day=of_day,
        gap=_most([found["gap"] for found in alike if found["gap"]] or ["-"]),
        number=max(counts, default=0) + 1,
        title=_most(_title(adr) for adr in newest),
        folders=_most(adr.path.parent != folder for adr in newest),
        told=tuple(_told(newest, parts)),
    )


def _order(name: str) -> tuple[bool, int, int]:
    """What sorts records by age: whether the name has a day, the number or the day, and what is counted on."""
    found = NAME.match(name)
    if found and found["day"]:
        return True, int(found["day"].replace("-", "")), int(found["of_day"] or 0)
    number = int(found["number"]) if found else 0
    return False, number, number


def _loaded(paths: Iterable[Path]) -> Iterator[Adr]:
    for path in paths:
        try:
            yield load(path)
        except UnreadableError:
            continue


def _most(found: Iterable[Kind]) -> Kind:
    """What is there most often; of several the one that comes last, which is the newest habit."""
    every = list(found)
    counts = Counter(every)
    most = max(counts.values())
    return next(each for each in reversed(every) if counts[each] == most)


def _title(adr: Adr) -> tuple[str, int, str] | None:
    """What stands before a title: in front of its number, how wide that is, and what stands behind it."""
    found = headings(source_of(adr.record.text, adr.path.suffix))
    numbered = TITLED.match(found[0].text) if found else None
    return (numbered["before"], len(numbered["number"]), numbered["behind"]) if numbered else None


def _lead(adr: Adr) -> str:
    """What stands before the status on its line, such as ``**Status:** ``; empty where that is no label in English."""
    said = adr.record.said
    lead = adr.record.text.split("\n")[said.line - 1][: said.column - 1] if said.where == "label" else ""
    return lead if re.fullmatch(r"(?:[-*+] )?[*_]{0,2}Status[*_]{0,2}:[*_]{0,2} ", lead) else ""


def _told(newest: Iterable[Adr], parts: Iterable[set[str]]) -> Iterator[str]:
    suffix = _most(adr.path.suffix for adr in newest)
    if suffix not in {".md", ".markdown"}:
        yield f"the records of this folder end in {suffix}, and this one is Markdown"
    if any(parts) and not any(names & (ENGLISH - {"status"}) for names in parts):
        yield "the records of this folder are not in English, and this one is"
