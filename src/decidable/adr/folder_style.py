"""How a folder writes its records: markup, parts, names of files and titles, so that the next one is written alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar

from decidable.adr.files import Adr, is_record, load
from decidable.adr.headings import headings
from decidable.adr.record import Syntax
from decidable.adr.source import SYNTAXES, source_of
from decidable.adr.vocabulary import bare
from decidable.errors import UnreadableError

Shape = Literal["madr-4", "madr-3", "bullets", "nygard"]
Kind = TypeVar("Kind")

DATED = re.compile(r"(?P<day>(?:19|20)\d{6})(?P<gap>[-_.])")
NUMBERED = re.compile(r"(?P<before>[A-Za-z]{0,12}[-_]?)(?P<number>\d{1,6})(?P<gap>[-_. ])")
TITLED = re.compile(
    r"(?P<before>(?:[A-Za-z]{2,8}[- ]?)?)(?P<number>\d{1,6})(?P<behind>\s?[.:]|\s[-\u2013\u2014])\s"
)
LONGEST_SLUG = 60
NEXT = "\0"


@dataclass(frozen=True)
class Style:
    """The ways of a folder; ``name`` and ``title`` hold a mark where the number, or the day, is put.

    A ``width`` of 0 stands for a day in place of a number, and no mark for neither.
    """

    shape: Shape = "madr-4"
    syntax: Syntax = "markdown"
    suffix: str = ".md"
    name: str = f"{NEXT}-"
    title: str = ""
    width: int = 4
    width_in_title: int = 1
    number: int = 1
    bullet: str = "*"

    def file(self, title: str, on: date) -> str:
        """Name the file of the next record."""
        mark = on.strftime("%Y%m%d") if not self.width else f"{self.number:0{self.width}}"
        gap = self.name[-1:] if self.name[-1:] in {"-", "_"} else "-"
        return self.name.replace(NEXT, mark) + slug(title, gap) + self.suffix

    def heading(self, title: str) -> str:
        """Give the next record's title as the folder writes titles."""
        return self.title.replace(NEXT, f"{self.number:0{self.width_in_title}}") + title


def slug(title: str, gap: str = "-") -> str:
    """Make a part of a file's name of a title."""
    words = re.findall(r"[a-z0-9]+", bare(title))
    kept = words[:1]
    for word in words[1:]:
        if len(gap.join([*kept, word])) > LONGEST_SLUG:
            break
        kept.append(word)
    return gap.join(kept)[:LONGEST_SLUG] or "decision"


def style_of(folder: Path) -> Style:
    """Tell how the records of a folder are written, by what most of them do; a new folder gets MADR 4."""
    records = list(_records(folder))
    if not records:
        return Style()
    suffix = _most(adr.path.suffix.lower() for adr in records)
    alike = [adr for adr in records if adr.path.suffix.lower() == suffix]
    shape = _most(_shape(adr) for adr in alike)
    name, width = _most(_name(adr.path.stem) for adr in records)
    title, width_in_title = _most(_title(adr) for adr in alike)
    numbers = [int(found["number"]) for adr in records if (found := NUMBERED.match(adr.path.stem)) and width]
    return Style(
        shape,
        SYNTAXES[suffix],
        suffix,
        name,
        title,
        width,
        width_in_title,
        max([0, *numbers]) + 1,
        _bullet(alike),
    )


def _records(folder: Path) -> Iterable[Adr]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_file() and is_record(path):
            try:
                yield load(path)
            except UnreadableError:
                continue


def _most(found: Iterable[Kind]) -> Kind:
    """Give what is found most often; of several the one that was found last, which is the newest habit."""
    every = list(found)
    counts = Counter(every)
    most = max(counts.values())
    return next(each for each in reversed(every) if counts[each] == most)


def _bullet(records: Sequence[Adr]) -> str:
    starts = Counter(
        line[0] for adr in records for line in adr.record.text.split("\n") if line[:2] in {"* ", "- "}
    )
    return starts.most_common(1)[0][0] if starts else "*"


def _shape(adr: Adr) -> Shape:
    """Tell the kind of record by where its status stands, and by what its parts are called."""
    names = {heading.name for heading in headings(source_of(adr.record.text, adr.path.suffix))}
    if adr.record.said.where == "front matter":
        return "madr-3" if "validation" in names else "madr-4"
    if adr.record.said.where == "section":
        return "nygard"
    if adr.record.said.where in {"label", "table", "badge"}:
        return "bullets"
    return "madr-4" if names & {"decision drivers", "considered options", "decision outcome"} else "nygard"


def _name(stem: str) -> tuple[str, int]:
    """Give what stands in front of the words of a file's name, and how wide its number is."""
    if dated := DATED.match(stem):
        return f"{NEXT}{dated['gap']}", 0
    if numbered := NUMBERED.match(stem):
        return f"{numbered['before']}{NEXT}{numbered['gap']}", len(numbered["number"])
    return "", 1


def _title(adr: Adr) -> tuple[str, int]:
    """Give what stands in front of the words of a title, and how wide its number is."""
    found = headings(source_of(adr.record.text, adr.path.suffix))
    numbered = TITLED.match(found[0].text) if found else None
    if numbered is None:
        return "", 1
    return f"{numbered['before']}{NEXT}{numbered['behind']} ", len(numbered["number"])
