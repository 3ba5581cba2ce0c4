"""A Sphinx build in a temporary folder."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest
from bs4 import BeautifulSoup
from sphinx.testing.util import SphinxTestApp

CONF = 'extensions = ["myst_parser", "sphinx_design", "decidable"]\nproject = "guides"\ncopyright = "nobody"\nversion = "1"\nshow_warning_types = True\n'


@dataclass(frozen=True)
class Built:
    """What came out of one build."""

    app: SphinxTestApp
    outdir: Path
    warnings: str

    def page(self, name: str = "index.html") -> BeautifulSoup:
        return BeautifulSoup((self.outdir / name).read_text(encoding="utf-8"), "html.parser")

    def files(self, pattern: str = "*") -> dict[str, bytes]:
        """Map the names of the files that were written to their bytes."""
        found = sorted(path for path in self.outdir.rglob(pattern) if path.is_file())
        return {path.relative_to(self.outdir).as_posix(): path.read_bytes() for path in found}

    def inventory(self) -> dict[str, tuple[str, str, str]]:
        """Map the names in ``objects.inv`` to type, address and title."""
        raw = (self.outdir / "objects.inv").read_bytes().split(b"\n", 4)[4]
        rows = [row.split(" ", 4) for row in zlib.decompress(raw).decode().splitlines()]
        return {name: (type_, uri, title) for name, type_, _, uri, title in rows}


class Build(Protocol):
    """The ``build`` fixture."""

    def __call__(
        self,
        files: dict[str, str] | None = None,
        builder: str = "html",
        *,
        freshenv: bool = False,
        parallel: int = 0,
        out: str = "",
        **confoverrides: Any,  # noqa: ANN401  (configuration has values of every kind)
    ) -> Built: ...


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "filterwarnings",
        r"ignore:.*\.app' is deprecated:PendingDeprecationWarning:(myst_parser|sphinx_design)",
    )


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Write files below one source folder, and build them; what earlier builds wrote and read stays."""

    def run(
        files: dict[str, str] | None = None,
        builder: str = "html",
        *,
        freshenv: bool = False,
        parallel: int = 0,
        out: str = "",
        **confoverrides: Any,  # noqa: ANN401  (configuration has values of every kind)
    ) -> Built:
        source = tmp_path / "docs"
        for name, text in ({"conf.py": CONF} | (files or {})).items():
            path = source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")
        app = SphinxTestApp(
            builder,
            srcdir=source,
            builddir=tmp_path / "build" / out,
            freshenv=freshenv,
            parallel=parallel,
            confoverrides=confoverrides,
        )
        try:
            app.build()
        finally:
            app.cleanup()
        return Built(app, Path(app.outdir), re.sub(r"\x1b\[[0-9;]*m", "", app.warning.getvalue()))

    return run
