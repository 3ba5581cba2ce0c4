"""What this tool wrote itself: reviews, and the decision records and recordings that they name, are no corpus."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from decidable.evidence import REVIEW_SUFFIX
from decidable_evidence.documents import UnreadDocumentError, bytes_of

LINK = re.compile(rb"[\w./%-]{1,300}\.review\.yaml")
NAMED = re.compile(rb"""(?:^|[{,\s])(?:adr|measurement):[ \t]*["']?([^\s"'#,{}]+)""")


def named_by(review: str, raw: bytes) -> Iterator[str]:
    """The paths of the decision record and the recordings of a review; they count from its folder."""
    folder = posixpath.dirname(review)
    for match in NAMED.finditer(raw):
        yield posixpath.normpath(posixpath.join(folder, match[1].decode("utf-8", "replace")))


def is_own(file: Path, raw: bytes) -> bool:
    """Whether a file is a review, or names one that names it."""
    if file.name.endswith(REVIEW_SUFFIX):
        return True
    links = (
        {match[0].decode("utf-8", "replace") for match in LINK.finditer(raw)}
        if REVIEW_SUFFIX.encode() in raw
        else ()
    )
    return any(_names(file.parent / link, file) for link in links)


def _names(review: Path, file: Path) -> bool:
    try:
        return file.absolute().as_posix() in named_by(review.absolute().as_posix(), bytes_of(review))
    except (UnreadDocumentError, ValueError):
        return False
