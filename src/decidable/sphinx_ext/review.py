"""Reviews on a page: the verdict and every entry's finding, as pytest would give them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from decidable import REVIEW_SUFFIX
from decidable.errors import MOST_PROBLEMS, Problem, brief, visible
from decidable.fields import paths, this_day
from decidable.outcome import Outcome
from decidable.report import report_on
from decidable.reviewing import decide, open_review
from decidable.sphinx_ext.review_nodes import shown
from decidable.sphinx_ext.review_patterns import Pattern, is_pattern, matches, split
from decidable.sphinx_ext.reviews_index import Listed, index, ordered, section, summary
from decidable.text import day_of

logger = logging.getLogger(__name__)

NOTED = "decision-reviews"


class Noted(NamedTuple):
    """What a page has shown, as plain values: the pattern and those left out, a digest of the matches, the day if any."""

    patterns: tuple[str, ...]
    digest: str
    day: str


class ReviewDirective(SphinxDirective):
    """Judges reviews, as of ``:today:`` or the day of the build, and shows what was found.

    Of a pattern it shows an index of the reviews that match and, unless ``:index:`` is given, each of them in a section.
    """

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Any]] = {
        "checklists": str.split,
        "class": directives.class_option,
        "exclude": str.split,
        "index": directives.flag,
        "today": day_of,
    }

    def run(self) -> list[nodes.Node]:
        """Give the reports; the page is read again when a file of a review changes, or another day is to be judged."""
        written = self.arguments[0]
        path = self._path(written)
        is_file = os.path.isfile(path)  # noqa: PTH113  (also of a name that no file can have)
        if is_pattern(written) and not is_file:
            patterns = (written, *self.options.get("exclude", ()))
            found = list(_matching(self.env, self.env.docname, patterns))
            self._note(Noted(patterns, _digest(found), self._built_on()))
            return self._many(list(self._without_links(found)))
        self._note(Noted((), "", self._built_on()))
        self.env.note_dependency(str(path))
        if not is_file:
            self._warn("file-missing", f"there is no review {visible(path.name)}")
            return []
        return self._many([path]) if "index" in self.options else [self._one(path)]

    def _one(self, path: Path) -> nodes.Node:
        report = report_on(self._judged(path), path.name)
        return self._block(*shown(report, self._id()))

    def _many(self, found: list[Path]) -> list[nodes.Node]:
        """Give the index, and the sections that it leads to."""
        if not found:
            looked = f"no {REVIEW_SUFFIX} file matches {visible(self.arguments[0])}"
            self._warn(
                "nothing-found", f"{looked}: paths are relative to this page, and ** is any number of folders"
            )
            return []
        reviews = ordered(self._judged(path) for path in found)
        anchors = {} if "index" in self.options else self._anchors(reviews)
        sections = [section(each, anchors[each.place], self._id()) for each in reviews if anchors]
        self.state.document.ids |= {each["ids"][0]: each for each in sections}
        return [self._block(summary(reviews), index(reviews, anchors)), *sections]

    def _block(self, *content: nodes.Node) -> nodes.container:
        classes = ["decision-review", *self.options.get("class", [])]
        block = nodes.container("", *content, is_div=True, classes=classes)
        self.set_source_info(block)
        return block

    def _anchors(self, reviews: Iterable[Listed]) -> dict[str, str]:
        """Give each review by its place an anchor that depends on no other review, unless theirs would be the same."""
        anchors = dict[str, str]()
        for place in sorted(each.place for each in reviews):
            wanted = nodes.make_id(f"review-{place.removesuffix(REVIEW_SUFFIX)}")
            taken, number, anchor = {*self.state.document.ids, *anchors.values()}, 1, wanted
            while anchor in taken:
                number += 1
                anchor = f"{wanted}-{number}"
            anchors[place] = anchor
        return anchors

    def _judged(self, path: Path) -> Outcome:
        """Judge a review; of one that cannot be read every problem is a warning at its place, in every build."""
        opened = open_review(path, map(self._path, self.options.get("checklists", ())))
        for file in (path, opened.checklist, *paths(opened.review)):
            if file:
                self.env.note_dependency(str(file))
        mistakes = opened.mistakes["file"] if opened.review is None else ()
        for problem in mistakes[:MOST_PROBLEMS]:
            self._warn(problem.code, _told(problem), visible(brief(problem.place)))
        if more := len(mistakes[MOST_PROBLEMS:]):
            self._warn("file-unreadable", f"{visible(path.name)}: and {more:,} more problems")
        return decide(opened, self.options.get("today") or this_day())

    def _without_links(self, found: Iterable[Path]) -> Iterator[Path]:
        for path in found:
            if path.is_symlink():
                told = f"{visible(str(path))} is a link, and links are not followed"
                self._warn("outside-root", f"{told}: match what it leads to, or leave it out with :exclude:")
            else:
                yield path

    def _warn(self, code: str, message: str, location: str = "") -> None:
        """Warn in every build: a page of which there is something to tell is read again."""
        self.env.note_reread()
        logger.warning(message, location=location or self.get_location(), type="decision", subtype=code)

    def _path(self, written: str) -> Path:
        return Path(self.env.relfn2path(written)[1])

    def _id(self) -> str:
        return f"decision-review-{self.env.new_serialno('decision-review')}"

    def _built_on(self) -> str:
        return "" if "today" in self.options else this_day().isoformat()

    def _note(self, noted: Noted) -> None:
        """Keep what is shown with the page's metadata, which Sphinx forgets and merges as it does the page."""
        self.env.metadata[self.env.docname].setdefault(NOTED, []).append(noted)


def outdated_reviews(
    _app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """List the pages that would show other reviews than they do, or the same ones as of another day."""
    read = sorted(env.all_docs.keys() - added - changed - removed)
    return [
        docname
        for docname in read
        if any(_is_outdated(env, docname, noted) for noted in _noted(env, docname))
    ]


def add_sheets(app: Sphinx, pagename: str, _template: str, _context: dict[str, Any], _tree: object) -> None:
    """Let a page with reviews have their style sheets, and no other page."""
    if _noted(app.env, pagename):
        app.add_css_file("decision-findings.css")
        app.add_css_file("decision-reviews.css")


def _noted(env: BuildEnvironment, docname: str) -> list[Noted]:
    noted: list[Noted] = env.metadata.get(docname, {}).get(NOTED, [])
    return noted


def _is_outdated(env: BuildEnvironment, docname: str, noted: Noted) -> bool:
    if noted.day and noted.day != this_day().isoformat():
        return True
    return bool(noted.patterns) and noted.digest != _digest(_matching(env, docname, noted.patterns))


def _matching(env: BuildEnvironment, docname: str, patterns: tuple[str, ...]) -> Iterator[Path]:
    """Yield in order what matches the first of these patterns and none of the others."""
    wanted, *left_out = (set(_below(env, docname, *split(written))) for written in patterns)
    yield from sorted(wanted.difference(*left_out))


def _below(env: BuildEnvironment, docname: str, folder: str, parts: tuple[str, ...]) -> Iterator[Path]:
    return matches(Pattern(Path(env.relfn2path(folder, docname)[1]), parts))


def _digest(found: Iterable[Path]) -> str:
    return sha256("\0".join(map(str, found)).encode(errors="surrogateescape")).hexdigest()


def _told(problem: Problem) -> str:
    return visible(f"{problem.code} {problem.message}{f': {problem.hint}' if problem.hint else ''}")
