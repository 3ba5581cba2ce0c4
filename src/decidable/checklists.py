"""A checklist file to a guide, and where the checklist of a review is found."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from decidable import __version__
from decidable.errors import LONGEST_NAME, UnreadableError, nearest, refuse
from decidable.files import shipped
from decidable.guide import Guide, flaws
from decidable.opener import root_of, within
from decidable.validation import check
from decidable.yaml_document import Document, parse

MOST_FLAWS = 50


def read_guide(path: Path) -> Guide:
    """Read a checklist file; each id in it is unique, and each reference leads to an entry. Raises ``UnreadableError``."""
    document = parse(path)
    guide, mistakes = check(document, Guide)
    if guide is None or mistakes:
        raise UnreadableError(problem for _, problem in mistakes)
    if found := [document.problem(*flaw) for flaw in islice(flaws(guide), MOST_FLAWS)]:
        raise UnreadableError(found)
    return guide


def guides_in(folders: Iterable[Path]) -> dict[str, Path]:
    """The checklists in some folders by their ids; of two with one id the first counts. Raises ``UnreadableError``.

    A folder that is a link out of its project is refused, before even the names in it are shown.
    """
    known = dict[str, Path]()
    for folder in folders:
        if not within(folder, root_of(folder)):
            refuse(folder, "outside-root", "leads out of the project", "name the folder that it leads to")
        for path in sorted(folder.glob("*.yaml")) if os.path.isdir(folder) else ():  # noqa: PTH112  (also of odd names)
            known.setdefault(path.stem, path)
    return known


@cache
def installed() -> tuple[Path, ...]:
    """The folders of checklists that come with installed packages: this one, and those that declare them.

    A package declares them by the entry point group ``decidable.guides``, whose value is the package that holds them.
    """
    folders = [shipped()]
    for point in entry_points(group="decidable.guides"):
        with suppress(ImportError, ValueError):
            spec = find_spec(point.value)
            folders += map(Path, spec.submodule_search_locations or () if spec else ())
    return tuple(folders)


@cache
def _known(path: Path, _changed: int) -> Guide:
    """A guide that every review is compared with, read once for as long as its file does not change."""
    return read_guide(path)


def unlike(guide: Guide, checklist: Path, trusted: Path | None = None) -> str:
    """How a guide differs from the one that was expected; empty where it does not.

    A guide with the id or the address of one that is installed has to be equal to it. With a folder of guides that are
    ``trusted`` it has to be one of these, or an installed one.
    """
    folders = (*installed(), *([trusted] if trusted else []))
    if checklist.parent in folders:
        return ""
    known = [_known(path, path.stat().st_mtime_ns) for path in guides_in(folders).values()]
    taken = any(guide.id == other.id or guide.url == other.url for other in known)
    if guide in known or not (trusted or taken):
        return ""
    whose = f"decidable {__version__}" if trusted in {None, shipped()} else trusted
    return f"which is not the guide of {whose}"


def find_guide(document: Document, folders: Iterable[Path]) -> Path:
    """Find the checklist that a review's ``decision`` names, in the first folder that has it. Raises ``UnreadableError``."""
    name = document.data.get("decision")
    known = guides_in([*folders, *installed()])
    if not isinstance(name, str):
        missing = document.problem(("decision",), "missing-key", "decision is missing", nearest("", known))
        raise UnreadableError([missing])
    if name not in known:
        message = f"there is no guide {name[:LONGEST_NAME]}"
        hint = f"{nearest(name, known)} Other guides: --checklists FOLDER, or decidable_checklists in pytest's ini"
        raise UnreadableError([document.problem(("decision",), "unknown-guide", message, hint)])
    return known[name]
