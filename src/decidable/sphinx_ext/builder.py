"""What is written for machines: the checklists of all guides, and a Markdown twin of each page that `llms.txt` lists."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from docutils import nodes
from pydantic import ValidationError
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.util import logging

from decidable.checklists import read_guide
from decidable.errors import UnreadableError
from decidable.files import save
from decidable.guide import Entry, Guide
from decidable.sphinx_ext.domain import decision_domain, log_mistakes
from decidable.sphinx_ext.model import Mistake, Page
from decidable.sphinx_ext.to_guide import address, guide_of
from decidable.text import counted
from decidable.writing import checklist

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
    except UnreadableError as error:
        message = f"its checklist cannot be compared, repair or delete it: {error}"
        yield Mistake(page.docname, line, "vanished-id", message, page.path)
        return
    names = {name for name, _ in page.named()}
    for id_ in [*registered.anchors(), *registered.formerly]:
        if id_ not in names:
            message = f"the id {id_} has vanished: say `formerly` in the entry that takes its place"
            yield Mistake(page.docname, line, "vanished-id", message, page.path)


def fail_if_refused(app: Sphinx, _error: Exception | None) -> None:
    """Make the build fail when checklists were not written, without throwing away what was read."""
    if isinstance(app.builder, ChecklistBuilder) and app.builder.refused:
        app.statuscode = 1


SECTIONS = ("factors", "evidence", "pressures", "pitfalls", "triggers", "points")


def twin(guide: Guide) -> str:
    """A guide as plain Markdown, each entry under the address of its place on the page."""
    lines = [f"# {_plain(guide.title)}", "", f"The page: <{guide.url}>"]
    for facet, title in guide.facets.items():
        lines += ["", f"## {_plain(title.title)}"]
        for option, of in guide.options.items():
            said = {i: s for i, s in guide.statements.items() if (s.facet, s.option) == (facet, option)}
            lines += ["", f"### {_plain(of.title)}", "", *_entries(guide, said.items())] if said else []
    for id_, question in guide.questions.items():
        answers = ((f"{id_}.{said}", answer) for said, answer in question.answers.items())
        lines += ["", f"## {_plain(question.title)}", "", *_entries(guide, answers)]
    for option, of in guide.options.items():
        signals = {id_: signal for id_, signal in guide.signals.items() if signal.option == option}
        lines += _section(guide, f"Signals for {of.title}", signals.items())
        lines += _section(guide, f"Owners of the cost of {of.title}", of.owners.items())
    for name in SECTIONS:
        lines += _section(guide, name.capitalize(), getattr(guide, name).items())
    return "\n".join(lines) + "\n"


def _section(guide: Guide, title: str, entries: Iterable[tuple[str, Entry]]) -> list[str]:
    items = list(_entries(guide, entries))
    return ["", f"## {_plain(title)}", "", *items] if items else []


def _entries(guide: Guide, entries: Iterable[tuple[str, Entry]]) -> Iterator[str]:
    for id_, entry in entries:
        yield f"- [{_plain(entry.title)}]({guide.link(id_)}) {_plain(entry.text)}".rstrip()


def _plain(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#])", r"\\\1", " ".join(text.split()))


def write_twins(app: Sphinx, error: Exception | None) -> None:
    """Write the twins and the list, where the project says in a sentence what it is."""
    if error or app.builder.name != "html" or not app.config.decision_llms:
        return
    guides = dict(_by_page(app))
    for docname in app.env.found_docs - guides.keys():
        shutil.copyfile(app.env.doc2path(docname), Path(app.outdir, f"{docname}.md"))
    for docname, guide in guides.items():
        Path(app.outdir, f"{docname}.md").write_text(twin(guide), encoding="utf-8")
    Path(app.outdir, "llms.txt").write_text("\n".join(_list(app, guides)) + "\n", encoding="utf-8")


def _by_page(app: Sphinx) -> Iterator[tuple[str, Guide]]:
    for page in decision_domain(app.env).guides.values():
        try:
            yield page.docname, guide_of(page, app.config.html_baseurl)
        except ValidationError:
            continue  # its mistakes have been told


def _list(app: Sphinx, guides: dict[str, Guide]) -> Iterator[str]:
    yield f"# {app.config.project}\n\n> {app.config.decision_llms}\n\n## Guides\n"
    for docname, guide in guides.items():
        said = guide.points["heuristic"].title if "heuristic" in guide.points else guide.title
        yield f"- [{_plain(guide.title)}]({_address(app, docname)}): {_plain(said)}"
    yield "\n## Documentation\n"
    for docname in sorted(app.env.found_docs - guides.keys()):
        title = app.env.titles.get(docname, nodes.title("", docname)).astext()
        yield f"- [{_plain(title)}]({_address(app, docname)})"


def _address(app: Sphinx, docname: str) -> str:
    return f"{address(docname, app.config.html_baseurl).removesuffix('.html')}.md"


def tell_of_twin(app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _tree: object) -> None:
    """Let every page name its twin."""
    if app.config.decision_llms and pagename in app.env.found_docs:
        name = pagename.rpartition("/")[2]
        link = f'<link rel="alternate" type="text/markdown" href="{name}.md">'
        context["metatags"] = context.get("metatags", "") + link
