"""The ``decision`` domain: the entries of a project's pages, as records, and links to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cached_property
from itertools import groupby
from typing import Any, ClassVar, NamedTuple

from docutils import nodes
from docutils.nodes import Element
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.nodes import make_refnode
from sphinx.util.typing import RoleFunction

from decidable.errors import MOST_PROBLEMS, nearest
from decidable.evidence import loading
from decidable.sphinx_ext.model import SECTIONS, Entry, Mistake, Page

logger = logging.getLogger(__name__)

KINDS = ("guide", "owner", "answer", *SECTIONS)
SHEETS = "decision-worksheets"
READABLE = 12


class Worksheet(NamedTuple):
    """A form by a guide, on the same page or on another."""

    docname: str
    path: str
    guide: str
    line: int


def meant(word: str, known: list[str]) -> str:
    """Which known name was probably meant, or which there are, unless they are too many to read."""
    hint = nearest(word, known)
    return f"; {hint}" if hint.startswith("did you") or (hint and len(known) <= READABLE) else ""


class DecisionDomain(Domain):
    """Guides and their entries, each known as ``<guide>.<entry>``."""

    name = "decision"
    label = "decision"
    object_types: ClassVar[dict[str, ObjType]] = {kind: ObjType(kind, "ref") for kind in KINDS}
    roles: ClassVar[dict[str, RoleFunction]] = {}
    initial_data: ClassVar[dict[str, Any]] = {"pages": {}}
    data_version = 4

    @property
    def pages(self) -> dict[str, Page]:
        """All that was noted, by docname."""
        pages: dict[str, Page] = self.data["pages"]
        return pages

    @cached_property
    def guides(self) -> dict[str, Page]:
        """The pages that have a guide, by its id, the ids in order; of two with one id the first.

        Every reference asks for it, so it is sorted once for all of them and forgotten when a page changes.
        """
        pages = sorted(self.pages.values(), key=lambda page: page.docname, reverse=True)
        guides = {page.guide.id: page for page in pages if page.guide}
        return dict(sorted(guides.items()))

    @property
    def worksheets(self) -> list[Worksheet]:
        """The worksheets of all pages, which Sphinx keeps, forgets and merges with the metadata of each page."""
        return [sheet for metadata in self.env.metadata.values() for sheet in metadata.get(SHEETS, ())]

    def note(self, page: Page) -> None:
        """Replace what is known of a page."""
        self.pages[page.docname] = page
        self.__dict__.pop("guides", None)

    def note_worksheet(self, guide: str, line: int) -> None:
        """Take in that the page that is being read has a worksheet."""
        docname = self.env.docname
        sheet = Worksheet(docname, str(self.env.doc2path(docname, base=False)), guide, line)
        self.env.metadata[docname].setdefault(SHEETS, []).append(sheet)

    def clear_doc(self, docname: str) -> None:
        """Forget a page."""
        self.pages.pop(docname, None)
        self.__dict__.pop("guides", None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take in what another process has read."""
        for docname in sorted(docnames & otherdata["pages"].keys()):
            self.note(otherdata["pages"][docname])

    def mistakes(self) -> list[Mistake]:
        """List the mistakes of all pages, by page and line."""
        mistakes = [mistake for page in self.pages.values() for mistake in page.mistakes]
        return sorted([*mistakes, *self._guides_twice(), *self._sheets_of_nothing()])

    def _guides_twice(self) -> Iterator[Mistake]:
        first = self.guides
        for page in self.pages.values():
            if page.guide and first[page.guide.id] is not page:
                there = first[page.guide.id].path
                message = f"the guide {page.guide.id} is already on {there}: choose another id"
                yield Mistake(page.docname, page.guide.line, "two-guides", message, page.path)

    def _sheets_of_nothing(self) -> Iterator[Mistake]:
        guides = self.guides
        for sheet in self.worksheets:
            if sheet.guide not in guides:
                message = f"there is no guide {sheet.guide}{meant(sheet.guide, list(guides))}"
                yield Mistake(sheet.docname, sheet.line, "unknown-reference", message, sheet.path)

    def find(self, target: str, docname: str) -> tuple[Page, Entry] | None:
        """Find a guide or an entry by its full name, or an entry of this page's guide by its id."""
        guide, _, anchor = target.partition(".")
        for page, wanted in ((self.guides.get(guide), anchor), (self.pages.get(docname), target)):
            if page and page.guide and not wanted:
                return page, replace(page.guide, id="", title=page.title)
            if page and page.guide and wanted in page.names:
                return page, page.names[wanted]
        return None

    def resolve_xref(  # noqa: PLR0913, PLR0917  (Sphinx's signature)
        self,
        env: BuildEnvironment,  # noqa: ARG002
        fromdocname: str,
        builder: Builder,
        typ: str,  # noqa: ARG002
        target: str,
        node: pending_xref,
        contnode: Element,
    ) -> nodes.reference | None:
        """Link to an entry, under its title unless the author gives another."""
        placed = self.find(target, node.get("refdoc", fromdocname))
        if placed is None:
            return None
        page, entry = placed
        title = "" if node.get("refexplicit") else entry.title
        colors = [name for name in contnode["classes"] if name.startswith("decision-option")]
        link = make_refnode(builder, fromdocname, page.docname, entry.id, _shown(contnode, title, colors))
        link["classes"] += colors
        if page.guide and entry.kind == "statement" and builder.name in {"html", "dirhtml"}:
            address = (
                "" if page.docname == fromdocname else builder.get_relative_uri(fromdocname, page.docname)
            )
            link.attributes.pop("refid", None)
            link["refuri"] = f"{address}?{page.guide.id}={entry.fields['option']}#{entry.id}"
        return link

    def resolve_any_xref(  # noqa: PLR0913, PLR0917  (Sphinx's signature)
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: pending_xref,
        contnode: Element,
    ) -> list[tuple[str, nodes.reference]]:
        """Link to an entry for ``any`` and for MyST's ``#guide.entry``."""
        here = fromdocname.rpartition("/")[0]
        if f"{here}/{target}".lstrip("/") in env.all_docs:
            return []
        link = self.resolve_xref(env, fromdocname, builder, "ref", target, node, contnode)
        return [("decision:ref", link)] if link is not None else []

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Yield every guide and entry for the inventory and the search."""
        for guide, page in self.guides.items():
            yield guide, page.title, "guide", page.docname, "", 1
            for name, entry in page.named():
                shown = 1 if name == entry.id else -1
                title = typographic(entry.title or name)
                yield f"{guide}.{name}", title, entry.kind, page.docname, entry.id, shown


def typographic(title: str) -> str:
    """Return a title with curly quotation marks: the search shows straight ones as ``&quot;``, escaped twice."""
    curly = re.sub(r'"([^"]*)"', "\N{LEFT DOUBLE QUOTATION MARK}\\1\N{RIGHT DOUBLE QUOTATION MARK}", title)
    return curly.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")


def _shown(contnode: Element, title: str, colors: list[str]) -> Any:  # noqa: ANN401  (Sphinx takes text as well)
    """What a link shows, and no element around it that is not needed."""
    classes = [name for name in contnode["classes"] if name not in colors]
    if title:
        return nodes.inline(title, title, classes=classes) if classes else nodes.Text(title)
    is_text = all(isinstance(child, nodes.Text) for child in contnode.children)
    return contnode if classes or not is_text else nodes.Text(contnode.astext())


def decision_domain(env: BuildEnvironment) -> DecisionDomain:
    """The one domain of this name."""
    domain = env.get_domain("decision")
    assert isinstance(domain, DecisionDomain)  # noqa: S101  (tells the type checker)
    return domain


def mistake(env: BuildEnvironment, line: int, code: str, message: str) -> Mistake:
    """Record a mistake of the page that is being read."""
    path = str(env.doc2path(env.docname, base=False))
    return Mistake(env.docname, line, code, message, path)


def report_mistakes(_app: Sphinx, env: BuildEnvironment) -> None:
    """Log every mistake on every run: one that was read earlier is still there."""
    domain = decision_domain(env)
    log_mistakes([*domain.mistakes(), *_unusable_measures(domain)])


def _unusable_measures(domain: DecisionDomain) -> Iterator[Mistake]:
    """Yield each measure that a guide names and that cannot be used here: the fault may be this machine's."""
    for page in domain.guides.values():
        for entry in page.entries:
            if entry.kind == "evidence" and (name := entry.fields.get("measure")):
                for each in loading.unusable(name):
                    message = f"{each.message}; {each.hint}"
                    yield Mistake(page.docname, entry.line, each.code, message, page.path)


def log_mistakes(mistakes: Iterable[Mistake]) -> None:
    """Warn of the first mistakes of each page at their places; ``suppress_warnings`` takes ``decision.<code>``."""
    for (docname, path), of_page in groupby(sorted(mistakes), lambda each: (each.docname, each.path)):
        rows = list(of_page)
        for mistake in rows[:MOST_PROBLEMS]:
            place = (docname, mistake.line or None) if docname else f"{path}:{mistake.line}"
            logger.warning(mistake.message, type="decision", subtype=mistake.code, location=place)
        if more := len(rows[MOST_PROBLEMS:]):
            logger.warning(
                "and %s more mistakes", f"{more:,}", type="decision", subtype=rows[-1].code, location=docname
            )


def warn_of_unknown_reference(_app: Sphinx, domain: Domain | None, node: pending_xref) -> bool | None:
    """Warn of a reference that leads nowhere, with what was probably meant, unless others warn of it."""
    if not isinstance(domain, DecisionDomain):
        return None
    if not node.get("refwarn"):
        return True
    target = node["reftarget"]
    page = domain.guides.get(target.partition(".")[0]) or domain.pages.get(node.get("refdoc", ""))
    guide = page.guide if page else None
    names = [f"{guide.id}.{entry.id}" for entry in page.entries] if page and guide else []
    known = [*domain.guides, *names]
    message = f"there is no entry {target}{meant(target, known)}"
    logger.warning(message, type="decision", subtype="unknown-reference", location=node)
    return True
