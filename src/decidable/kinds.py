"""The kinds of entries that a review has: where each is written, where its ids come from, and how it is shown.

A new kind is a row here, a rule in ``judging.RULES`` and its words in the guide. Judging, report, pytest, Sphinx, schema and
drafts read this table; nothing else lists kinds or sections.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal[
    "file",
    "status",
    "question",
    "evidence",
    "choice",
    "owners",
    "adr",
    "signal",
    "pressure",
    "pitfall",
    "trigger",
]


class Row(NamedTuple):
    """One kind of entry.

    ``section`` is the key of the review that holds its entries, ``listed`` the part of a guide that lists their ids; without
    one there is a single entry, which is named after its kind and called ``title``. ``heading`` is what reports put above it.
    """

    heading: str
    section: str
    listed: str = ""
    title: str = ""


KINDS: dict[Kind, Row] = {
    "file": Row("The file", "", title="The review file"),
    "status": Row("The file", "status", title="Its status"),
    "question": Row("Questions", "questions", "questions"),
    "evidence": Row("Evidence", "evidence", "evidence"),
    "choice": Row("Decision", "choice", title="The choice"),
    "owners": Row("Decision", "owners", title="Owners of its costs"),
    "adr": Row("Decision", "adr", title="The decision record"),
    "signal": Row("Signals", "signals", "signals"),
    "pressure": Row("Pressures and pitfalls", "set-aside", "pressures"),
    "pitfall": Row("Pressures and pitfalls", "set-aside", "pitfalls"),
    "trigger": Row("Triggers", "triggers", "triggers"),
}
SINGLE = {kind: row for kind, row in KINDS.items() if row.title}
LISTED = {kind: row for kind, row in KINDS.items() if row.listed}
SECTIONS = tuple(dict.fromkeys(row.section for row in LISTED.values()))
HEADINGS = tuple(dict.fromkeys(row.heading for row in KINDS.values()))
RESERVED = frozenset(SINGLE)
WHOLE = frozenset({"file", "status"})
"""The entries that are about the review as a whole, and not about anything that a guide asks."""
