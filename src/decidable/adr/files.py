"""Which files are records, and what is read of one."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from glob import has_magic
from glob import iglob as every
from pathlib import Path
from urllib.parse import unquote, urlsplit

from decidable.adr.reading import read
from decidable.adr.record import Note, Record
from decidable.adr.source import SYNTAXES
from decidable.adr.vocabulary import listed
from decidable.errors import Problem, UnreadableError
from decidable.files import SKIPPED, below
from decidable.opener import content, is_entry, real

MAXIMUM_BYTES = 1 << 20
INDEXES = listed("""
    readme, index, _index, summary, toc, _sidebar, sidebar, home, contents, contributing, changelog, license, adr-index, adr_index, adrs-index,
    adr-readme, decision-log, 000-index, 0000-index, 00-index, index-template, glossary, claude, agents
    """)
TEMPLATES = listed("""
    template, _template, templates, adr-template, adr_template, adrtemplate, template-adr, template_adr, 0000-template, 000-template, 00-template,
    0000-adr-template, 000-adr-template, 00-adr-template, nnnn-template, nnn-template, xxxx-template, xxx-template, nnnn-adr-template,
    xxxx-adr-template, adr-0000-template, adr-000-template, adr-00-template, adr-nnnn-template, adr-nnn-template, adr-xxxx-template,
    adr-xxx-template, adr-template-minimal, adr-template-bare, adr-template-bare-minimal, adr-template-long, adr-template-short,
    adr-template-full, adr-short-template, adr-long-template, short-template, long-template, madr-template, nygard-template,
    template-madr, template-nygard, decision-template, decision-record-template, template-decision, adr-template-de, adr-template-en,
    0000-adr-template-de, 0000-adr-template-en, nnnn-title, xxxx-title, yyyymmdd-template, adr-0000, adr-000-record-template
    """)
OWN_FOLDER = re.compile(r"(?:adr[-_]?)?\d{3,8}(?![\d.])", re.IGNORECASE)


@dataclass(frozen=True)
class Adr:
    """A record with its file; ``size`` are the bytes that were read."""

    path: Path
    record: Record
    size: int = 0


def load(path: Path) -> Adr:
    """Read the record in a file. Raises ``UnreadableError``."""
    raw = content(path, MAXIMUM_BYTES)
    text, notes = _text(raw)
    record = read(text, path.suffix, name_of(path))
    return Adr(path, replace(record, notes=(*record.notes, *notes)), len(raw))


def name_of(path: Path) -> str:
    """The name of a record without its ending: of its folder where it has one of its own."""
    return path.parent.name if path.stem.lower() in INDEXES else path.stem


def linked(adr: Adr, target: str) -> Path | None:
    """The file that a link of a record leads to; None where it leads elsewhere."""
    try:
        parts = urlsplit(target)
        if parts.scheme or parts.netloc or not parts.path:
            return None
        return real(adr.path.parent / unquote(parts.path))
    except ValueError:  # no address
        return None


def _text(raw: bytes) -> tuple[str, list[Note]]:
    """Decode what a file holds, and tell what of it was not read as it stands."""
    notes = []
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = raw.decode("utf-16" if wide else "utf-8-sig", errors="replace")
    lost = text.rstrip("\ufffd").find("\ufffd")
    if lost >= 0:
        notes.append(Note(text.count("\n", 0, lost) + 1, "the file is not UTF-8 here"))
    return text, notes


def is_record(path: Path) -> bool:
    """Say whether a file in a folder of records is one: neither an index nor a template, by its exact name."""
    if path.suffix.lower() not in SYNTAXES:
        return False
    stem = path.stem.lower().removesuffix(".template") if path.stem.lower() != ".template" else "template"
    if stem in INDEXES and OWN_FOLDER.match(path.parent.name):
        return True
    return stem == path.stem.lower() and stem not in INDEXES | TEMPLATES


def find(patterns: Iterable[Path | str]) -> list[Path]:
    """Find the records that some files, folders and glob patterns name, in order, each once.

    A file that is named itself is never left out. Raises ``UnreadableError`` where a pattern names no record.
    """
    found, problems = dict[Path, Path](), list[Problem]()
    for pattern in patterns:
        path = Path(pattern)
        records = [path] if is_entry(path) else list(_below(path))
        found |= {_whole(record): record for record in records}
        if not records:
            hint = f"a record is a file that ends in {', '.join(sorted(SYNTAXES))}, and neither index nor template"
            problems.append(Problem(path, 0, 0, "nothing-found", _found_nothing(path), hint))
    if problems:
        raise UnreadableError(problems)
    return sorted(found.values())


def _found_nothing(path: Path) -> str:
    if os.path.exists(path):  # noqa: PTH110  (also of a name that no file can have)
        return "holds no decision record"
    return "matches no decision record" if has_magic(str(path)) else "is not there"


def _whole(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100  (a link keeps its name)


def _below(path: Path) -> Iterator[Path]:
    """Yield the records that a folder or a pattern names, without what is hidden, built or installed."""
    if os.path.isdir(path):  # noqa: PTH112  (also of a name that no file can have)
        yield from filter(is_record, below(path))
    elif has_magic(str(path)):
        for name in sorted(every(str(path), recursive=True)):  # noqa: PTH207  (a pattern may begin anywhere)
            match = Path(name)
            if os.path.isdir(match):  # noqa: PTH112  (also of a link to itself)
                yield from _below(match)
            elif is_record(match) and not SKIPPED & set(match.parts):
                yield match
