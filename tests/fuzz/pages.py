"""The reader of guides: pages in MyST, built by Sphinx."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import time

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from fuzz.documents import TESTS
from fuzz.reader import Reader

SEEDS = TESTS / "fuzz" / "seeds"
CONF = 'extensions = ["myst_parser", "sphinx_design", "decidable"]\nproject = "guides"\n'


def guides() -> Mapping[str, bytes]:
    """Give pages of guides: one small with every directive, one with three options, and one that shows a review."""
    return {
        path.name: path.read_bytes()
        for path in (*sorted(SEEDS.glob("guide*.md")), TESTS / "guides" / "queue-or-database.md")
    }


@dataclass
class Site:
    """A project of Sphinx that is built again and again with other pages."""

    app: Sphinx
    source: Path
    said: io.StringIO

    def build(self, raw: bytes) -> None:
        """Build with this as the only page, which is younger than every build."""
        path, soon = self.source / "index.md", time() + 3600
        path.write_bytes(raw)
        os.utime(path, (soon, soon))
        self.said.truncate(0)
        self.app.build()


SITES = ExitStack()


@cache
def site(folder: Path) -> Site:
    SITES.enter_context(patch_docutils())
    SITES.enter_context(docutils_namespace())
    SITES.callback(site.cache_clear)
    (folder / "docs").mkdir()
    (folder / "docs" / "conf.py").write_text(CONF, encoding="utf-8")
    (folder / "docs" / "checklists").mkdir()
    for name, seed in (("tea.review.yaml", "tea-review.txt"), ("checklists/tea.yaml", "tea.yaml")):
        (folder / "docs" / name).write_bytes((SEEDS / seed).read_bytes())
    said, docs = io.StringIO(), folder / "docs"
    app = Sphinx(
        docs, docs, folder / "out", folder / "doctrees", "checklist", status=None, warning=said, freshenv=True
    )
    return Site(app, docs, said)


def read_guide_page(folder: Path, _: str, raw: bytes) -> None:
    """Build a page; what is wrong in it is told with its line."""
    made = site(folder)
    try:
        made.build(raw.decode("utf-8", "replace").encode())  # Sphinx itself refuses what is not UTF-8
    except RecursionError:  # and itself tells of what is nested too deep
        return
    assert "Traceback" not in made.said.getvalue()


READERS = (Reader("guide-pages", guides, read_guide_page, smoke=10, close=SITES.close),)
