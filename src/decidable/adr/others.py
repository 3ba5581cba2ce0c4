"""The records that a record names as before or after it: whether each is there, and says so too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from decidable.adr.files import Adr, is_record, linked, load, name_of
from decidable.adr.record import Relation
from decidable.adr.relations import number_in_name, verbs
from decidable.adr.rules import Finding
from decidable.adr.source import SYNTAXES
from decidable.errors import UnreadableError
from decidable.opener import is_entry, real

OPPOSITE = {
    "supersedes": frozenset({"superseded by", "amended by"}),
    "superseded by": frozenset({"supersedes", "amends"}),
}


class Named(NamedTuple):
    """The records that a relation may mean: one where it is plain; ``told`` where the name says that it is one here."""

    paths: tuple[Path, ...]
    told: bool


class Folder(NamedTuple):
    """The records of a folder, by their names without ending and by the numbers in these."""

    by_name: dict[str, list[Path]]
    by_number: dict[int | None, list[Path]]


@dataclass
class Others:
    """Records by their files, and those beside them, which are read when one of them is asked for."""

    by_path: dict[Path, Adr]
    folders: dict[Path, Folder] = field(default_factory=dict)

    def read(self, path: Path) -> Adr | None:
        """The record in a file; None where it cannot be read."""
        if path not in self.by_path:
            try:
                self.by_path[path] = load(path)
            except UnreadableError:
                return None
        return self.by_path[path]

    def beside(self, folder: Path) -> Folder:
        """The records in a folder, or in folders of their own below it."""
        if folder not in self.folders:
            here = self.folders[folder] = Folder({}, {})
            for path in sorted(folder.glob("*")) + sorted(folder.glob("*/*")):
                if is_entry(path) and is_record(path):
                    here.by_name.setdefault(name_of(path), []).append(path)
                    here.by_number.setdefault(number_in_name(name_of(path)), []).append(path)
        return self.folders[folder]

    def named(self, adr: Adr, relation: Relation) -> Named:
        """The records that a relation of a record names: by file, or else by number in the same folder or anywhere."""
        path = linked(adr, relation.target) if relation.target else None
        if path and (path in self.by_path or is_entry(path)):
            return Named((path,), told=True)
        folder = real(adr.path).parent
        folder = folder.parent if name_of(adr.path) != adr.path.stem else folder
        stem = unquote(relation.target.partition("#")[0].rstrip("/").rpartition("/")[2])
        ending = Path(stem).suffix.lower() in SYNTAXES
        stem = Path(stem).stem if ending or stem.endswith(".html") else stem
        same = self.beside(folder).by_name.get(stem, [])
        if not same and relation.number is not None:
            same = self.beside(folder).by_number.get(relation.number, self.by_number.get(relation.number, []))
        is_file = bool(path) and ending
        return Named(
            () if is_file else tuple(same), told=is_file or not relation.target or bool(stem[:1].isdigit())
        )

    @cached_property
    def by_number(self) -> dict[int | None, list[Path]]:
        """The files that were read, by the numbers of their records."""
        found = dict[int | None, list[Path]]()
        for path, adr in self.by_path.items():
            found.setdefault(adr.record.number, []).append(path)
        return found

    @cached_property
    def replaced(self) -> frozenset[Path]:
        """The files of the records of which another says that it supersedes them."""
        return frozenset(
            path
            for adr in list(self.by_path.values())
            for relation in adr.record.relations
            if relation.verb == "supersedes"
            for path in self.named(adr, relation).paths
        )


def others_of(adrs: Iterable[Adr]) -> Others:
    """The records among which others are looked up."""
    return Others({real(adr.path): adr for adr in adrs})


def of_supersession(adr: Adr, others: Others) -> Iterator[Finding]:
    """Yield what is wrong with the records that this one names, and that it names none although it is superseded."""
    here = real(adr.path)
    for relation in adr.record.relations:
        named = others.named(adr, relation)
        shown = relation.target[:80] or f"number {relation.number}"
        verb = relation.verb if relation.verb.endswith("s") else f"is {relation.verb}"
        about = f"{verb} {relation.target or relation.number}"
        at = (relation.line, 1, about)
        if not named.paths and named.told:
            same = others.beside(here.parent).by_number.get(relation.number, [])
            hint = f"did you mean {same[0].name}?" if same else "correct the name, or take it out"
            yield _warning("adr-record-missing", f"{verb} {shown}, which is not there", hint, at)
        elif len(named.paths) > 1:
            message = f"{verb} {shown}, which may be {' or '.join(path.name for path in named.paths[:3])}"
            yield _warning("adr-record-ambiguous", message, "link to the file that is meant", at)
        elif named.paths and named.paths[0] != here and not _says_so(here, named.paths[0], relation, others):
            message = f"{verb} {named.paths[0].name}, which does not say so"
            at = (relation.line, 1, f"{verb} {named.paths[0].name}")
            yield _warning("adr-superseding", message, f"say it in {named.paths[0].name}, too", at)
    said = adr.record.said
    names = any(relation.verb == "superseded by" for relation in adr.record.relations)
    if (
        said.status == "superseded"
        and not names
        and not list(verbs(said.raw))
        and here not in others.replaced
    ):
        message, hint = (
            "is superseded, and does not name the record that has taken its place",
            "link to that record",
        )
        yield _warning("adr-successor-unnamed", message, hint, (said.line, said.column, "superseded"))


def _says_so(here: Path, there: Path, relation: Relation, others: Others) -> bool:
    """Whether the other record names this one in turn; what only amends need not."""
    if relation.verb not in OPPOSITE:
        return True
    other = others.read(there)
    back = OPPOSITE[relation.verb]
    return other is None or any(
        here in others.named(other, each).paths for each in other.record.relations if each.verb in back
    )


def _warning(code: str, message: str, hint: str, at: tuple[int, int, str]) -> Finding:
    return Finding("supersession", "warning", code, message, hint, *at)
