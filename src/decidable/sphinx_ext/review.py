"""Reviews on a page: one, or all below a folder, judged as pytest would judge them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
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
from decidable.files import below
from decidable.outcome import Outcome
from decidable.report import report_on
from decidable.report.building import relative
from decidable.reviewing import decide, open_review
from decidable.sphinx_ext.review_nodes import Listed, index, ordered, review, section, summary
from decidable.text import day_of

logger = logging.getLogger(__name__)

NOTED = "decision-reviews"


class Noted(NamedTuple):
    """What a page has shown, as plain values: the folder, what was left out, a digest of the reviews, the day if any."""

    folder: str
    exclude: tuple[str, ...]
    digest: str
    day: str


class ReviewDirective(SphinxDirective):
    """Judges reviews, as of ``:today:`` or the day of the build, and shows what was found.

    Of a folder it shows an index of the reviews below it and, unless ``:index:`` is given, each of them in a section.
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
        """The reports; the page is read again when a file of a review changes, or another day is to be judged."""
        path, exclude = self._path(self.arguments[0]), tuple(self.options.get("exclude", ()))
        day = "" if "today" in self.options else this_day().isoformat()
        if os.path.isdir(path):  # noqa: PTH112  (also of a name that no file can have)
            paths = reviews_below(path, exclude)
            self._note(Noted(str(path), exclude, _digest(paths), day))
            return self._many([each for each in paths if not self._is_link(each)])
        self._note(Noted("", (), "", day))
        self.env.note_dependency(str(path))
        if not os.path.isfile(path):  # noqa: PTH113
            several = "; for several, name the folder that they are in" if "*" in path.name else ""
            self._warn("file-missing", f"there is no review {visible(path.name)}{several}")
            return []
        return self._many([path]) if "index" in self.options else [self._one(path)]

    def _one(self, path: Path) -> nodes.Node:
        report = report_on(self._judged(path), path.name)
        return self._block(review(report=report, id=self._id(), titled=True))

    def _many(self, paths: list[Path]) -> list[nodes.Node]:
        """The index, and the sections that it leads to."""
        if not paths:
            self._warn(
                "nothing-found", f"there is no {REVIEW_SUFFIX} file below {visible(self.arguments[0])}"
            )
            return []
        outcomes = [self._judged(path) for path in paths]
        reviews = ordered([(outcome.opened.root, report_on(outcome, _name(outcome))) for outcome in outcomes])
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
        """Each review by its place an anchor that depends on no other review, unless theirs would be the same."""
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
            self._warn(problem.code, _text(problem), visible(brief(problem.place)))
        if more := len(mistakes[MOST_PROBLEMS:]):
            self._warn("file-unreadable", f"{visible(path.name)}: and {more:,} more problems")
        return decide(opened, self.options.get("today") or this_day())

    def _is_link(self, path: Path) -> bool:
        if path.is_symlink():
            message = f"{visible(str(path))} is a link, and links are not followed"
            self._warn("outside-root", f"{message}: name its target, or leave it out with :exclude:")
        return path.is_symlink()

    def _warn(self, code: str, message: str, location: str = "") -> None:
        """Warn in every build: a page with a warning is read again."""
        self.env.note_reread()
        logger.warning(message, location=location or self.get_location(), type="decision", subtype=code)

    def _path(self, written: str) -> Path:
        return Path(self.env.relfn2path(written)[1])

    def _id(self) -> str:
        return f"decision-review-{self.env.new_serialno('decision-review')}"

    def _note(self, noted: Noted) -> None:
        """Keep what is shown with the page's metadata, which Sphinx forgets and merges as it does the page."""
        self.env.metadata[self.env.docname].setdefault(NOTED, []).append(noted)


def outdated_reviews(
    _app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """List the pages that would show other reviews than they do, or the same ones as of another day."""
    read = sorted(env.all_docs.keys() - added - changed - removed)
    return [docname for docname in read if any(map(_is_outdated, _noted(env, docname)))]


def add_sheets(app: Sphinx, pagename: str, _template: str, _context: dict[str, Any], _tree: object) -> None:
    """Add the style sheets to pages with reviews only."""
    if _noted(app.env, pagename):
        app.add_css_file("decision-report.css")
        app.add_css_file("decision-reviews.css")


def _noted(env: BuildEnvironment, docname: str) -> list[Noted]:
    noted: list[Noted] = env.metadata.get(docname, {}).get(NOTED, [])
    return noted


def _is_outdated(noted: Noted) -> bool:
    if noted.day and noted.day != this_day().isoformat():
        return True
    return bool(noted.folder) and noted.digest != _digest(reviews_below(Path(noted.folder), noted.exclude))


def reviews_below(folder: Path, exclude: Sequence[str]) -> list[Path]:
    """List the reviews below a folder, and the links in it, which may lead to more, without what is left out."""
    links = (path for path in folder.glob("*") if path.is_symlink() and path.is_dir())
    return [
        path
        for path in sorted({*below(folder, REVIEW_SUFFIX), *links})
        if not any(fnmatchcase(path.relative_to(folder).as_posix(), pattern) for pattern in exclude)
    ]


def _digest(paths: Iterable[Path]) -> str:
    return sha256("\0".join(map(str, paths)).encode(errors="surrogateescape")).hexdigest()


def _text(problem: Problem) -> str:
    return visible(f"{problem.code} {problem.message}{f': {problem.hint}' if problem.hint else ''}")


def _name(outcome: Outcome) -> str:
    return relative(outcome.opened.path, outcome.opened.root).as_posix()
