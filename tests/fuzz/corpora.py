"""The readers of what a corpus holds: registries, documents in every format, and their history in folders and in git."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from decidable_evidence import source_trust, volatility
from decidable_evidence.documents import UnreadDocumentError
from decidable_evidence.source_trust.registry import read_registry
from decidable_evidence.volatility.alignment import comparison
from decidable_evidence.volatility.history import Texts
from fuzz.reader import Reader
from fuzz.results import REGISTRY

SEEDS = Path(__file__).parent / "seeds"
TODAY = date(2026, 11, 22)
PAIR = """\
sources:
  handbook:
    title: Handbook
    owner: docs team
    authority: official
    paths: ["*", "!other/"]
    licence: CC-BY-4.0 OR MIT
    permitted-uses: [retrieve, quote]
    reviewed-on: 2026-09-01
    reviewed-by: Ada
    refresh-every: 6mo
  other:
    title: Others
    authority: community
    paths: ["other/**", "a[bc]?.md"]
    licence: LicenseRef-own
    permitted-uses: [retrieve]
known-conflicts:
  expiry: {documents: [a.md, other/b.md], about: when a token expires, settled-by: Ada}
"""
SAID = (
    "The access token of the handbook expires after {} minutes and can be renewed once a day by its owner.\n"
)
NAMES = ("a.md", "b.rst", "c.html", "d.txt", "e.csv", "f.toml")
GONE = ("..", "/", "\0")


def registries() -> Mapping[str, bytes]:
    return {"registry.yaml": PAIR.encode(), "one.yaml": REGISTRY.encode()}


def read_sources(folder: Path, name: str, raw: bytes) -> None:
    """Hold documents against a registry."""
    _write(folder / "corpus" / "a.md", SAID.format(30).encode())
    _write(folder / "corpus" / "other" / "b.md", SAID.format(60).encode())
    _write(folder / name, raw)
    read_registry(folder / name)
    inputs = source_trust.Inputs(
        registry=folder / name, corpus=folder / "corpus", uses=("retrieve", "quote", "train")
    )
    assert source_trust.measure(inputs, TODAY).words


def documents() -> Mapping[str, bytes]:
    """Give a document of each format that is read in one of its own ways."""
    return {path.name: path.read_bytes() for path in sorted(SEEDS.glob("document*"))}


def read_document(folder: Path, name: str, raw: bytes) -> None:
    """Read a document as both measures do: whether it has a text, and its units that may change."""
    corpus = folder / name
    _write(corpus / "documents" / name, raw)
    _write(corpus / "documents" / "other" / "b.md", SAID.format(60).encode())
    _write(corpus / "registry.yaml", PAIR.encode())
    inputs = source_trust.Inputs(registry=corpus / "registry.yaml", corpus=corpus / "documents")
    assert source_trust.measure(inputs, TODAY).words
    texts = Texts()
    with suppress(UnreadDocumentError):
        first, second = texts.read(name, documents()[name]), texts.read(name, raw)
        assert 0 <= texts.alike(first, second) <= 1
        found = comparison(texts)(first, second)
        assert {*found.stale} <= {*texts.units(first)}
        assert {*found.new} <= {*texts.units(second)}


def histories() -> Mapping[str, bytes]:
    """Give a history as a list of versions: when, which files then, and what else the review says."""
    versions = [
        {"on": f"2026-0{month}-01", "at": f"17{month:02}000000 +0{month}00", "files": {name: SAID.format(month * size) for size, name in enumerate(NAMES)}}
        for month in range(6, 9)
    ]  # fmt: skip
    said = {
        "update-every": "90d",
        "stale-tolerated": "0.05",
        "paths": ["*.md", "!x.md", "b.*"],
    }
    return {"history.json": json.dumps({"versions": versions, **said}, indent=1).encode()}


def read_folders(folder: Path, name: str, raw: bytes) -> None:
    """Measure a history in dated folders."""
    given = _parsed(raw)
    snapshots = {}
    for place, version in enumerate(_listed(given.pop("versions", []))):
        at = folder / f"{name}-{place}"
        shutil.rmtree(at, ignore_errors=True)
        at.mkdir(parents=True)
        snapshots[str(version.get("on"))] = at
        for file, text in _files(version):
            _write(at / file, text)
    _measured(given | {"snapshots": snapshots})


def read_commits(folder: Path, name: str, raw: bytes) -> None:
    """Measure a history in a real repository, made of whatever git takes."""
    given = _parsed(raw)
    repository = folder / f"{name}.git"
    shutil.rmtree(repository, ignore_errors=True)
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", repository], check=True)
    stream = b"".join(_commit(version) for version in _listed(given.pop("versions", [])))
    command: list[str | Path] = [
        "git",
        "-C",
        repository,
        "fast-import",
        "--quiet",
        "--force",
        "--date-format=raw-permissive",
    ]
    subprocess.run(command, input=stream, check=False, capture_output=True)
    _measured(given | {"repository": repository})


def _measured(given: Mapping[str, Any]) -> None:
    try:
        inputs = volatility.Inputs.model_validate(given)
    except ValidationError:
        return
    assert volatility.measure(inputs, TODAY).words


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        given = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}


def _listed(versions: object) -> list[dict[str, Any]]:
    return [each for each in versions if isinstance(each, dict)][:8] if isinstance(versions, list) else []


def _files(version: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a version that the system of this machine can write inside a folder."""
    files = version.get("files")
    for name, text in list(files.items())[:12] if isinstance(files, dict) else ():
        if name and not any(part in name for part in GONE) and len(name) < 200:
            yield name, str(text).encode("utf-8", "surrogatepass")


def _commit(version: Mapping[str, Any]) -> bytes:
    """Write a commit as ``git fast-import`` takes it; names are quoted, so that they may hold anything."""
    said = str(version.get("at")).encode("utf-8", "replace").replace(b"\n", b" ")
    head = b"commit refs/heads/main\ncommitter A <a@example.org> %b\ndata 1\nx\n" % said
    return head + b"".join(_file(str(name), text) for name, text in _changes(version))


def _changes(version: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    files = version.get("files")
    return list(files.items())[:12] if isinstance(files, dict) else []


def _file(name: str, text: object) -> bytes:
    quoted = b'"' + b"".join(b"\\%03o" % byte for byte in name.encode("utf-8", "surrogatepass")) + b'"'
    if text is None:
        return b"D " + quoted + b"\n"
    raw = (text if isinstance(text, str) else json.dumps(text)).encode("utf-8", "surrogatepass")
    mode = b"120000" if len(raw) == 1 else b"100755" if len(raw) == 2 else b"100644"
    return b"M %b inline %b\ndata %d\n%b\n" % (mode, quoted, len(raw), raw)


def _write(path: Path, raw: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
    except (OSError, ValueError):  # a name that this system does not take
        return


READERS = (
    Reader("registry", registries, read_sources),
    Reader("documents", documents, read_document),
    Reader("folders", histories, read_folders),
    Reader("git", histories, read_commits, smoke=10),
)
