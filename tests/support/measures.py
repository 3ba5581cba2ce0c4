"""Measures that are installed for one test: as an entry point of this process, or as a package on its path."""

from __future__ import annotations

import importlib
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from decidable.evidence import loading


def install(monkeypatch: pytest.MonkeyPatch, name: str, module: object) -> None:
    """Let this object be the measure of a name, and of no distribution."""
    monkeypatch.setitem(sys.modules, f"installed_{id(module)}", module)
    installed = loading.points("measure")
    point = EntryPoint(name, f"installed_{id(module)}", "decidable.measures")
    monkeypatch.setattr(loading, "points", lambda _: {**installed, name: (point,)})


def package(folder: Path, distribution: str, code: str, *points: str) -> str:
    """Write an installed package of one module into a folder, and name the module.

    :param points: its entry points, such as ``decidable.measures: lamp-cost``
    """
    module = f"{distribution.replace('-', '_')}_{abs(hash(folder)) % 10**8}"
    about = folder / f"{distribution.replace('-', '_')}-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
    groups = (point.partition(": ") for point in points)
    entries = (f"[{group}]\n{name} = {module}\n" for group, _, name in groups)
    (about / "entry_points.txt").write_text("".join(entries))
    (folder / f"{module}.py").write_text(code)
    return module


def on_the_path(monkeypatch: pytest.MonkeyPatch, *folders: Path) -> None:
    """Let packages be found in these folders, before all others."""
    for folder in reversed(folders):
        monkeypatch.syspath_prepend(str(folder))
    importlib.invalidate_caches()
    loading.points.cache_clear()
