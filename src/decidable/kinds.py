"""The kinds of entries that a review has: where each is written, where its ids come from, and how it is shown.

A new kind is a row here, a rule in ``judging.RULES`` and its words in the guide. Judging, report, pytest, Sphinx, schema and
drafts read this table; nothing else lists kinds or sections.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal[
    "file", "status", "question", "evidence", "choice", "owners", "limit", "adr", "signal", "pressure",
    "pitfall", "trigger",
]  # fmt: skip


class Row(NamedTuple):
    """One kind of entry.

    ``section`` is the key of the review that holds its entries, ``listed`` the part of a guide that lists their ids. An entry
    that is ``always`` judged is one even where nothing is written of it. ``own`` is the prefix of the ids that a review
    may add itself. A kind with a ``title`` has a single entry, which is named after it. ``heading`` is what reports put above.
    """

    heading: str
    section: str
    listed: str = ""
    title: str = ""
    always: bool = False
    own: str | None = None


KINDS: dict[Kind, Row] = {
    "file": Row("The file", "", title="The review file"),
    "status": Row("The file", "status", title="Its status"),
    "question": Row("Questions", "questions", "questions", always=True),
    "evidence": Row("Evidence", "evidence", "evidence", always=True),
    "choice": Row("Decision", "choice", title="The choice"),
    "owners": Row("Decision", "owners", title="Owners of its costs"),
    "limit": Row("Decision", "limits", own="limits."),
    "adr": Row("Decision", "adr", title="The decision record"),
    "signal": Row("Signals", "signals", "signals"),
    "pressure": Row("Pressures and pitfalls", "set-aside", "pressures"),
    "pitfall": Row("Pressures and pitfalls", "set-aside", "pitfalls", always=True),
    "trigger": Row("Triggers", "triggers", "triggers", own=""),
}
SINGLE = frozenset(kind for kind, row in KINDS.items() if row.title)
LISTED = {kind: row for kind, row in KINDS.items() if row.listed}
HEADINGS = tuple(dict.fromkeys(row.heading for row in KINDS.values()))
WHOLE = frozenset({"file", "status"})
"""The entries that are about the review as a whole, and not about anything that a guide asks."""
OF_THE_CHOICE = frozenset(
    {"decided", "reaffirmed", "provisional", "considered", "decisive", "factors", "leaves-open"}
)
"""The keys of a review that are judged with the choice, the last two of them from the first format."""


def written_at(entry: str) -> tuple[tuple[str, ...], ...]:
    """The places of a review at which an entry may be written."""
    many = {
        row.section: (row.section, entry.removeprefix(row.own or ""))
        for row in KINDS.values()
        if not row.title
    }
    return (*many.values(), (entry,))


def entry_at(location: tuple[str | int, ...], known: frozenset[str]) -> str:
    """The entry that a place in a review belongs to; ``file`` where it belongs to none."""
    section, inner = (*map(str, location[:2]), "", "")[:2]
    if section == "":
        return "file"
    if section in OF_THE_CHOICE:
        return "choice"
    if section == "waivers":
        return inner if inner in known else "file"
    prefix = next((row.own or "" for row in KINDS.values() if row.section == section), "")
    if section in SINGLE:
        return section
    return f"{prefix}{inner}" if f"{prefix}{inner}" in known else "file"
