"""The paragraphs of a PDF: its text, cut where a line ends a sentence, because a PDF keeps lines and no paragraphs."""

from __future__ import annotations

import io
import logging
import re

from pypdf import PdfReader

MOST_PAGES = 3000
HYPHENATED = re.compile(r"(?<=\w)-\n(?=[a-z])")
SENTENCE_ENDS = re.compile(r"(?<=[.!?:;])[ \t]*\n|\n[ \t]*\n")


def paragraphs(raw: bytes) -> list[str]:
    """Give the paragraphs of a PDF. Raises ``ValueError`` where it has no text that can be read."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(raw))
        if len(reader.pages) > MOST_PAGES:
            raise ValueError(f"more than {MOST_PAGES} pages")  # noqa: TRY301
        text = "\n".join(page.extract_text() for page in reader.pages)
    except ValueError:
        raise
    except Exception:  # noqa: BLE001  (a hostile PDF makes a reader raise anything)
        raise ValueError("unreadable PDF") from None
    return SENTENCE_ENDS.split(HYPHENATED.sub("", text))
