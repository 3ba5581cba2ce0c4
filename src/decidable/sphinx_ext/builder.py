"""The ``checklist`` builder: one YAML file a guide, or a refusal that says why."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.util import logging

from decidable.checklists import read_guide
from decidable.errors import UnreadableError
from decidable.files import save
from decidable.sphinx_ext.domain import decision_domain, log_mistakes
from decidable.sphinx_ext.model import Mistake, Page
from decidable.sphinx_ext.to_guide import guide_of
from decidable.text import counted
from decidable.writing import checklist

logger = logging.getLogger(__name__)


class ChecklistBuilder(Builder):
    """Writes no page: the checklists of all guides, and none while there is a mistake."""

    name = "checklist"
    epilog = "The checklists are in %(outdir)s."
    refused = False

    def get_outdated_docs(self) -> str:
        """Say what is made."""
        return "checklists of all guides"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:  # noqa: ARG002  (Sphinx's signature)
        """Give an address as the pages have it."""
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
