"""What an architecture decision record (ADR) says, as far as a review needs it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from decidable.errors import Problem, UnreadableError

LINKS = (
    re.compile(r"\]\(\s*<?([^)>\s]+)"),
    re.compile(r"^\s{0,3}\[[^\]]+\]:\s*<?(\S+?)>?\s*$", re.MULTILINE),
    re.compile(r"<(https?://[^>\s]+)>"),
    re.compile(r"(?<![(<\w])(https?://[^\s)>\]]+)"),
)
MAXIMUM_BYTES = 1 << 20


def read(path: Path) -> str:
    """Read a record as text. Raises ``UnreadableError``."""
    raw = path.read_bytes()
    if len(raw) > MAXIMUM_BYTES:
        raise UnreadableError(
            [Problem(path, 0, 0, "file-too-large", f"has {len(raw)} bytes; {MAXIMUM_BYTES} are allowed")]
        )
    return raw.decode("utf-8-sig", errors="replace")


def links(text: str) -> Iterator[str]:
    """Yield the target of every link: inline, by reference, in angle brackets, or bare."""
    for pattern in LINKS:
        yield from (match[1] for match in pattern.finditer(text))


def links_to(path: Path, guide_url: str, review: Path) -> bool:
    """Say whether a record links to the guide's page, in any version of the site, or to the review file."""
    return any(
        _is_page(link, guide_url) or _is_file(link, path, review)
        for link in map(_parsed, links(read(path)))
        if link
    )


def _parsed(link: str) -> SplitResult | None:
    try:
        return urlsplit(link)
    except ValueError:
        return None


def _is_page(linked: SplitResult, guide_url: str) -> bool:
    guide = urlsplit(guide_url)
    return linked.netloc == guide.netloc and _page(linked.path) == _page(guide.path)


def _page(path: str) -> str:
    """Give the page without language and version: ``/en/latest/a/b.html``, ``/en/v1/a/b/`` and ``/a/b`` are one."""
    bare = re.sub(r"/?(index)?(\.html)?/?$", "", path)
    return re.sub(r"^/[a-z]{2}(?:[-_][a-zA-Z]+)?/[^/]+/", "/", bare)


def _is_file(parts: SplitResult, record: Path, review: Path) -> bool:
    if parts.scheme or not parts.path:
        return False
    try:
        return (record.parent / unquote(parts.path)).resolve() == review.resolve()
    except (OSError, RuntimeError, ValueError):  # a name too long, links in a circle, a null in the name
        return False
