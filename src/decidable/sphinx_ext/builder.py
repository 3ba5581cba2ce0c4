"""What is written for machines: the checklists of all guides, and a Markdown twin of each page that `llms.txt` lists."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.util import logging

from decidable.checklists import read_guide
from decidable.errors import UnreadableError
from decidable.files import save
from decidable.guide import Guide
from decidable.sphinx_ext.domain import decision_domain, log_mistakes
from decidable.sphinx_ext.model import Mistake, Page
from decidable.sphinx_ext.to_guide import address, guide_of, guide_without_mistakes
from decidable.text import counted
from decidable.writing.draft import checklist

logger = logging.getLogger(__name__)


class ChecklistBuilder(Builder):
    """Writes no page: the checklists of all guides, and none while there is a mistake."""

    name = "checklist"
    epilog = "The checklists are in %(outdir)s."
    refused = False

    def get_outdated_docs(self) -> str:
        """What is made."""
        return "checklists of all guides"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:  # noqa: ARG002  (Sphinx's signature)
        """An address as the pages have it."""
        return f"{docname}.html"

    def write_documents(self, docnames: AbstractSet[str]) -> None:
        """Write no page."""

    def finish(self) -> None:
        """Write all checklists, or none."""
        domain = decision_domain(self.env)
        vanished = list(self._vanished())
        log_mistakes(vanished)
        mistakes = len(domain.mistakes()) + len(vanished)
        if mistakes:
            self.refused = True
            logger.error("no checklist is written: the guides have %s", counted(mistakes, "mistake"))
            return
        for page in domain.guides.values():
            self._write(page)

    def _write(self, page: Page) -> None:
        guide = guide_of(page, self.config.html_baseurl)
        source = f"{Path(self.srcdir).name}/{page.path}"
        save(Path(self.outdir) / f"{guide.id}.yaml", checklist(guide, source).encode())

    def _vanished(self) -> Iterator[Mistake]:
        """Yield a mistake for every id of the committed checklists that is gone without a word."""
        folder, guides = self.config.decision_checklists, decision_domain(self.env).guides
        for path in sorted((Path(self.confdir) / folder).glob("*.yaml")) if folder else []:
            page = guides.get(path.stem)
            if page is None:
                message = f"no page has the guide {path.stem} any more: delete its checklist if that is meant"
                yield Mistake("", 1, "vanished-id", message, str(path))
            else:
                yield from _gone(page, path)


def _gone(page: Page, path: Path) -> Iterator[Mistake]:
    line = page.guide.line if page.guide else 0
    try:
        registered = read_guide(path)
        gone = [id_ for id_ in (*registered.anchors(), *registered.formerly) if id_ not in page.names]
        messages = [
            f"the id {id_} has vanished: add `:formerly: {id_}` to the entry that replaces it" for id_ in gone
        ]
    except UnreadableError as error:
        messages = [f"its checklist cannot be compared, repair or delete it: {error}"]
    for message in messages:
        yield Mistake(page.docname, line, "vanished-id", message, page.path)


def fail_if_refused(app: Sphinx, _error: Exception | None) -> None:
    """Make the build fail when checklists were not written, without throwing away what was read."""
    if isinstance(app.builder, ChecklistBuilder) and app.builder.refused:
        app.statuscode = 1


def twin(guide: Guide) -> str:
    """A guide as plain Markdown, each entry under the address of its place on the page."""
    lines, last = [f"# {_plain(guide.title)}", "", f"The page: <{guide.url}>"], ""
    for id_, location in guide.places():
        entry: Any = guide
        for step in location:
            entry = entry[step] if isinstance(entry, dict) else getattr(entry, str(step))
        part = (
            guide.facets[entry.facet].title if location[0] == "statements" else str(location[0]).capitalize()
        )
        if option := getattr(entry, "option", ""):
            part += f": {guide.options[option].title}"
        if part != last:
            lines += ["", f"## {_plain(part)}", ""]
            last = part
        indent = "  " * (len(location) > len(("section", id_)))
        lines.append(f"{indent}- [{_plain(entry.title)}]({guide.link(id_)}) {_plain(entry.text)}".rstrip())
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#])", r"\\\1", " ".join(text.split()))


def write_twins(app: Sphinx, error: Exception | None) -> None:
    """Write the twins and the list, where the project has a sentence about itself."""
    if error or app.builder.name != "html" or not app.config.decision_llms:
        return
    pages = decision_domain(app.env).guides.values()
    by_page = ((page.docname, guide_without_mistakes(page, app.config.html_baseurl)) for page in pages)
    guides = {docname: guide for docname, guide in by_page if guide}
    for docname in app.env.found_docs - guides.keys():
        shutil.copyfile(app.env.doc2path(docname), Path(app.outdir, f"{docname}.md"))
    for docname, guide in guides.items():
        Path(app.outdir, f"{docname}.md").write_text(twin(guide), encoding="utf-8")
    Path(app.outdir, "llms.txt").write_text("\n".join(_list(app, guides)) + "\n", encoding="utf-8")


def _list(app: Sphinx, guides: dict[str, Guide]) -> Iterator[str]:
    yield f"# {app.config.project}\n\n> {app.config.decision_llms}\n\n## Guides\n"
    for docname, guide in guides.items():
        advice = guide.points["heuristic"].title if "heuristic" in guide.points else guide.title
        yield f"- [{_plain(guide.title)}]({_address(app, docname)}): {_plain(advice)}"
    yield "\n## Documentation\n"
    for docname in sorted(app.env.found_docs - guides.keys()):
        title = app.env.titles.get(docname, nodes.title("", docname)).astext()
        yield f"- [{_plain(title)}]({_address(app, docname)})"


def _address(app: Sphinx, docname: str) -> str:
    return f"{address(docname, app.config.html_baseurl).removesuffix('.html')}.md"


def link_twin(app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _tree: object) -> None:
    """Link every page to its twin."""
    if app.config.decision_llms and pagename in app.env.found_docs:
        name = pagename.rpartition("/")[2]
        link = f'<link rel="alternate" type="text/markdown" href="{name}.md">'
        context["metatags"] = context.get("metatags", "") + link
