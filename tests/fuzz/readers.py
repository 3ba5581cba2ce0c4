"""Every reader of the package that takes what somebody else wrote."""

from __future__ import annotations

from fuzz import corpora, documents, pages, results, shown
from fuzz.reader import Reader

READERS: dict[str, Reader] = {
    reader.name: reader
    for reader in (*documents.READERS, *results.READERS, *corpora.READERS, *pages.READERS, *shown.READERS)
}
