"""Decision guides that can be executed.

A guide is one MyST page about one hard decision. Sphinx renders it and makes its checklist; a team answers the
checklist in a review file; pytest decides whether the answers hold, on evidence that is measured.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__version__ = "0.1.0"
REVIEW_SUFFIX = ".review.yaml"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the ``decision`` domain, its directives and the ``checklist`` builder with Sphinx."""
    extension = import_module("decidable.sphinx_ext")  # keeps Sphinx out of every other run
    metadata: ExtensionMetadata = extension.setup(app)
    return metadata
