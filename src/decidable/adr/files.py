"""Which files are records, by their names."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from glob import has_magic
from glob import iglob as every
from pathlib import Path
from typing import Literal, NamedTuple

from decidable.adr.record import SYNTAXES, listed
from decidable.errors import Problem, UnreadableError
from decidable.files import SKIPPED, below
from decidable.opener import is_entry

INDEXES = listed("files", "indexes")
OWN_FOLDER = re.compile(r"(?:adr[-_]?)?\d{3,8}(?![\d.])", re.IGNORECASE)
# A number that nobody has given yet, as in "nnnn-title", "ADRXXX-title" and "yyyymmdd-title", or none at all, as in "adr-0000".
BLANK_NUMBER = re.compile(
    r"(?:^|[-_ ]|adr|dr)(?:x{3,}|n{3,}|y{4}[-_]?m{2}[-_]?d{2})(?=[-_ .]|$)|^(?:adr[-_]?)?0+$"
)
TEMPLATE = re.compile(r"^(?:adr|madr)?templates?$")
OF_TEMPLATES = listed("files", "of-templates")
TRANSLATED = re.compile(r"\.[a-z]{2}(?:[-_][a-z]{2,4})?$")

HINT = f"a record is a file that ends in {', '.join(sorted(SYNTAXES))}, and neither index nor template"
Kind = Literal["record", "index", "template", "translation", "other"]


class RecordFiles(NamedTuple):
    """The files of records, and those beside them that only look like one."""

    records: list[Path]
    skipped: dict[Path, Kind]


def name_of(path: Path) -> str:
    """The name of a record without its ending: of its folder where it has one of its own."""
    return path.parent.name if path.stem.lower() in INDEXES else path.stem


def kind_of(path: Path) -> Kind:
    """What a file in a folder of records is, by its name alone; for a translation also by the files beside it."""
    stem = path.stem.lower()
    if path.suffix.lower() not in SYNTAXES:
        return "other"
    if stem in INDEXES:
        return "record" if OWN_FOLDER.match(path.parent.name) else "index"
    if _is_template(stem):
        return "template"
    original = TRANSLATED.sub("", stem)
    beside_it = path.with_name(path.name[: len(original)] + path.suffix)
    return "translation" if original != stem and (original in INDEXES or is_entry(beside_it)) else "record"


def _is_template(stem: str) -> bool:
    """Whether a name is that of a template; a numbered record may well be about templates."""
    if stem.startswith("_") or stem.endswith(".template") or BLANK_NUMBER.search(stem):
        return True
    words = re.split(r"[-_. ]+", stem)
    named, numbered = [*map(TEMPLATE.match, words)], any(word.isdigit() and int(word) for word in words)
    others = {word for word, match in zip(words, named, strict=True) if not match}
    return any(named) and not numbered and bool(named[0] or named[-1] or others <= OF_TEMPLATES)


def beside(folder: Path) -> list[Path]:
    """The records in a folder, or in folders below it, by their names."""
    paths = sorted(folder.glob("*")) + sorted(folder.glob("*/*")) if os.path.isdir(folder) else []  # noqa: PTH112  (of any name)
    return [path for path in paths if is_entry(path) and kind_of(path) == "record"]


def find(patterns: Iterable[Path | str]) -> RecordFiles:
    """The records that some files, folders and glob patterns name, in order, each once.

    A file that is named itself is never left out. Raises ``UnreadableError`` where a pattern names no record.
    """
    records, skipped, problems = dict[Path, Path](), dict[Path, Kind](), list[Problem]()
    for pattern in patterns:
        path = Path(pattern)
        kinds: dict[Path, Kind] = (
            {path: "record"} if is_entry(path) else {each: kind_of(each) for each in _below(path)}
        )
        records |= {_whole(each): each for each, kind in kinds.items() if kind == "record"}
        skipped |= {each: kind for each, kind in kinds.items() if kind in {"template", "translation"}}
        if "record" not in kinds.values():
            unmatched = "matches no decision record" if has_magic(str(path)) else "is not there"
            message = "contains no decision record" if os.path.exists(path) else unmatched  # noqa: PTH110  (of any name)
            problems.append(Problem(path, 0, 0, "nothing-found", message, HINT))
    if problems:
        raise UnreadableError(problems)
    left_out = {path: kind for path, kind in sorted(skipped.items()) if _whole(path) not in records}
    return RecordFiles(sorted(records.values()), left_out)


def _whole(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100  (a link keeps its name)


def _below(path: Path) -> Iterator[Path]:
    """Yield the files that a folder or a pattern names, without what is hidden, built or installed."""
    if os.path.isdir(path):  # noqa: PTH112  (also of a name that no file can have)
        yield from below(path)
    elif has_magic(str(path)):
        for match in map(Path, sorted(every(str(path), recursive=True))):  # noqa: PTH207  (a pattern may begin anywhere)
            if os.path.isdir(match):  # noqa: PTH112  (also of a link to itself)
                yield from _below(match)
            elif not SKIPPED & set(match.parts):
                yield match
