"""An outcome as a report that people read beside a pull request."""

from __future__ import annotations

import re

from decidable.outcome import Outcome, Verdict


def markdown(outcome: Outcome, name: str) -> str:
    """Give the report on one review: the verdict, every entry with its finding, and what to do next."""
    review = outcome.opened.review
    title = review.title if review else name
    rows = [_row(outcome, verdict) for verdict in outcome.verdicts.values()]
    following = outcome.next_date()
    parts = [
        f"## {inert(title)}",
        f"**{inert(outcome.sentence())}**",
        f"{inert(name)}" + (f" · next date {following[0]}: {inert(following[1])}" if following else ""),
        "| entry | finding | known by | why |\n|---|---|---|---|\n" + "\n".join(rows),
    ]
    steps = [f"- {inert(step)}" for id_ in outcome.measurements for step in outcome.advice(id_)]
    return "\n\n".join([*parts, *(["Next:\n\n" + "\n".join(steps)] if steps else [])]) + "\n"


def _row(outcome: Outcome, verdict: Verdict) -> str:
    why = "<br>".join(inert(line) for line in why_of(outcome, verdict))
    return f"| `{verdict.entry}` | {verdict.result} | {verdict.basis} | {why} |"


def why_of(outcome: Outcome, verdict: Verdict) -> list[str]:
    """Say why an entry has its finding: what speaks against it, or else what it rests on."""
    if verdict.problems:
        return [problem.message for problem in verdict.problems]
    if verdict.kind == "evidence":
        return list(filter(None, [outcome.headline(verdict.entry)]))
    return list(filter(None, [outcome.said(verdict.entry)]))


def inert(text: str) -> str:
    """Make text mean nothing but itself in Markdown and HTML, on one line, in its own direction."""
    visible = "".join(letter if letter.isprintable() else " " for letter in text)
    return re.sub(r"([\\`*_{}\[\]<>()#+!|~&@-])", r"\\\1", " ".join(visible.split())).replace("\\<", "&lt;")
