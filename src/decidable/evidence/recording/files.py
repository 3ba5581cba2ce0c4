"""The files that a measurement rests on: which they are, where they lead, and how one is written whole."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic_core import to_jsonable_python

from decidable.opener import real, within


def places(paths: Iterable[Path], folder: Path, root: Path) -> dict[Path, str]:
    """Say how a recording in a folder names each path; of what lies outside the root nothing but its name is told."""
    return {
        path: Path(os.path.relpath(real(path), real(folder))).as_posix()
        if within(path, root)
        else f"elsewhere/{number}/{path.name}"
        for number, path in enumerate(paths, start=1)
    }


def rewritten(value: Any, places: Mapping[Path, str]) -> Any:  # noqa: ANN401
    if isinstance(value, Path):
        return places[value]
    if isinstance(value, dict):
        return {key: rewritten(part, places) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [rewritten(part, places) for part in value]
    return to_jsonable_python(value)


def here(file: Path) -> bool:
    """Say whether there is such a file; a name that no file can have is not there."""
    return os.access(file, os.F_OK)
