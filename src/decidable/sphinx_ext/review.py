"""Reviews on a page: those that a path or a pattern names, judged as pytest would judge them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path, PurePosixPath
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
from decidable.opener import real
from decidable.outcome import Outcome
from decidable.report import report_on
from decidable.reviewing import decide, open_review
from decidable.sphinx_ext.review_nodes import Listed, index, ordered, review, section, summary
from decidable.text import day_of

ANY_DEPTH = "**"
LEFT_OUT = frozenset({"build", "node_modules"})
SPECIAL = re.compile(r"[*?[]")


class Pattern(NamedTuple):
    """A folder, and what the names below it have to match, one part a name; ``**`` is any number of folders."""

    folder: Path
    parts: tuple[str, ...]


def is_pattern(written: str) -> bool:
    """Whether a path may match other files than the one of its name."""
    return bool(SPECIAL.search(written))


def split(written: str) -> tuple[str, tuple[str, ...]]:
    """Split a path before its first part that is a pattern, or else before its name."""
    parts = PurePosixPath(written).parts
    first = next((place for place, part in enumerate(parts) if SPECIAL.search(part)), len(parts) - 1)
    return str(PurePosixPath(*parts[:first])), parts[first:]


def matches(wanted: Pattern) -> Iterator[Path]:
    """Yield the reviews that match, without what is hidden, built or installed unless the pattern names it.

    A link that is named as a review, or that stands right in the folder and leads to another, is yielded and not followed.
    """
    waiting = [(wanted.folder, _reached(wanted.parts, {0}))]
    while waiting:
        folder, places = waiting.pop()
        for entry in _entries(folder):
            there = _after(wanted.parts, places, entry.name)
            is_review = len(wanted.parts) in there and entry.name.endswith(REVIEW_SUFFIX)
            path = Path(entry.path)
            if not there:
                continue
            if entry.is_symlink():
                if is_review or (folder == wanted.folder and os.path.isdir(path)):  # noqa: PTH112  (raises nothing)
                    yield path
            elif entry.is_dir(follow_symlinks=False):
                waiting.append((path, there))
            elif is_review and entry.is_file(follow_symlinks=False):
                yield path


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:  # gone, closed to us, or deeper than a path can say
        return []


def _after(parts: tuple[str, ...], places: Iterable[int], name: str) -> set[int]:
    """The places in a pattern that are reached by one more name."""
    if name not in parts and (name.startswith(".") or name in LEFT_OUT):
        return set()
    tried = [place for place in places if place < len(parts)]
    stays = {place for place in tried if parts[place] == ANY_DEPTH}
    moves = {place + 1 for place in tried if place not in stays and fnmatchcase(name, parts[place])}
    return _reached(parts, stays | moves)


def _reached(parts: tuple[str, ...], places: set[int]) -> set[int]:
    """Add the places behind every ``**``, which may match nothing."""
    reached = set(places)
    for place, part in enumerate(parts):
        if place in reached and part == ANY_DEPTH:
            reached.add(place + 1)
    return reached


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
        """The reports; the page is read again when a file of a review changes, or another day is to be judged."""
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
        return self._block(review(report=report, id=self._id(), titled=True))

    def _many(self, found: list[Path]) -> list[nodes.Node]:
        """The index, and the sections that it leads to."""
        if not found:
            looked = f"no {REVIEW_SUFFIX} file matches {visible(self.arguments[0])}"
            self._warn(
                "nothing-found", f"{looked}: paths are relative to this page, and ** is any number of folders"
            )
            return []
        outcomes = [self._judged(path) for path in found]
        reviews = ordered([(outcome, report_on(outcome, _path(outcome))) for outcome in outcomes])
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
            self._warn(problem.code, _told(problem), visible(brief(problem.place)))
        if more := len(mistakes[MOST_PROBLEMS:]):
            self._warn("file-unreadable", f"{visible(path.name)}: and {more:,} more problems")
        return decide(opened, self.options.get("today") or this_day())

    def _without_links(self, found: Iterable[Path]) -> Iterator[Path]:
        for path in found:
            if path.is_symlink():
                told = f"{visible(str(path))} is a link, and links are not followed"
                self._warn("outside-root", f"{told}: match its target, or leave it out with :exclude:")
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
    """Add the style sheets to pages with reviews only."""
    if _noted(app.env, pagename):
        app.add_css_file("decision-report.css")
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


def _path(outcome: Outcome) -> str:
    path = outcome.opened.path
    return (real(path.parent) / path.name).relative_to(outcome.opened.root).as_posix()
