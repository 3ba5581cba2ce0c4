"""Print a table of malformed inputs, and of each whether its problem says file, line and column, code and remedy."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from decidable.codes import table

sys.path.insert(0, str(Path(__file__).parents[1]))
from support.error_acts import tried

GAP = "evidence:\n  gap-analysis: {owner: Ada, gathered: 2026-11-10, drawn-from: all, "
RUNS = "runs: {closed-book: knowledge/closed-book.jsonl, oracle: knowledge/oracle.jsonl}"
POINTS = ":::{decision:points}\n"
CLASSES = [
    ("a file that is not there", "file-missing", ""),
    ("a megabyte too much", "file-too-large", ""),
    ("Latin-1", "not-utf-8", ""),
    ("a bracket left open", "yaml-syntax", ""),
    ("a tab as indent", "yaml-syntax", "questions:\n\tgap: x\n"),
    ("a quote left open", "yaml-syntax", "title: 'How\n"),
    ("a control character", "yaml-syntax", "title: a\x07b\n"),
    ("an alias", "yaml-alias", ""),
    ("two documents", "yaml-documents", ""),
    ("a list as a key", "yaml-key", ""),
    ("nesting without end", "yaml-depth", ""),
    ("a key twice", "repeated-key", ""),
    ("a list instead of a mapping", "wrong-shape", "questions: [gap]\n"),
    ("a value instead of a list", "wrong-shape", "choice: rag\n"),
    ("a mapping instead of a text", "wrong-shape", "title: {a: b}\n"),
    ("a misspelt key at the top", "unknown-key", "titel: x\n"),
    ("a misspelt key in an entry", "unknown-key", "questions:\n  gap: {answer: knowledge, becuase: x, because: y}\n"),
    ("an entry that the guide does not have", "unknown-key", "owners: {korpus: Ada}\n"),
    ("a missing key", "missing-key", ""),
    ("a misspelt answer", "unknown-value", "questions:\n  gap: {answer: knowlege, because: x}\n"),
    ("a status that does not exist", "unknown-value", "status: done\n"),
    ("a blank reason", "empty-text", ""),
    ("a date in another form", "bad-date", ""),
    ("a day that does not exist", "bad-date", "decided: 2026-02-30\n"),
    ("a number that is a word", "bad-value", f"{GAP}precision: high, {RUNS}}}\n"),
    ("infinity", "bad-value", f"{GAP}precision: .inf, {RUNS}}}\n"),
    ("a number out of range", "bad-value", f"{GAP}precision: 10, {RUNS}}}\n"),
    ("a factor in another form", "bad-value", "triggers:\n  more-data: {owner: A, evidence: gap-analysis, figure: residual, differs-by: twice}\n"),
    ("an arm that does not exist", "unknown-key", f"{GAP}runs: {{oracel: knowledge/oracle.jsonl}}}}\n"),
    ("arms that do not fit", "bad-value", f"{GAP}runs: {{closed-book: knowledge/closed-book.jsonl}}}}\n"),
    ("a trigger that nobody watches", "trigger-unwatched", ""),
    ("an input that is not there", "input-missing", ""),
    ("a path out of the project", "outside-root", ""),
    ("a guide that does not exist", "unknown-guide", ""),
    ("a run that is not JSON lines", "run-unreadable", ""),
    ("an empty run", "run-empty", ""),
    ("a run without a column", "run-column-missing", ""),
    ("a wrong value in a run", "run-value", ""),
    ("an example twice", "run-example-twice", ""),
    ("an example missing in an arm", "run-example-missing", ""),
    ("arms that expect different answers", "run-gold-differs", ""),
    ("a record with a wrong value", "record-unreadable", ""),
    ("a record that was edited", "record-differs", ""),
    ("a page without a guide", "no-guide", ""),
    ("an id that is none", "bad-id", ""),
    ("an id twice on a page", "repeated-id", ""),
    ("a reference that leads nowhere", "unknown-reference", ""),
    ("an option of a directive that does not exist", "bad-value", "PAGE:::{decision:evidence} clock\n:maesure: x\n**Clock.**\n:::\n"),
    ("a fence left open", "wrong-parent", ""),
    ("an id that vanished", "vanished-id", ""),
    ("a checklist with a reference that leads nowhere", "unknown-reference", "CHECKdefault: rga\n"),
    ("a checklist with an id twice", "repeated-id", "CHECKfactors: {gap: {title: Gap}}\n"),
    ("a checklist that nobody could link to", "bad-url", ""),
    ("a command on a file that is there", "file-exists", ""),
]  # fmt: skip


def row(title: str, code: str, text: str) -> str:
    known = table()[code]
    for mark, like in (("PAGE", "no-guide"), ("CHECK", "bad-url")):
        if text.startswith(mark):
            known, text = replace(table()[like], name=code), text.removeprefix(mark)
    with tempfile.TemporaryDirectory() as folder:
        told = tried(known, text or known.wrong, Path(folder))
    found = next((problem for problem in told if problem.code == code), None)
    if found is None:
        return (
            f"| {title} | **not told** | {code}; told: {', '.join(sorted({each.code for each in told}))} | |"
        )
    place = f"{found.path}:{found.line}:{found.column}" if found.line else str(found.path)
    return f"| {title} | {place} | {code} | {found.message} | {found.hint or '—'} |"


def main() -> None:
    """Print the table in Markdown."""
    print("| class | place | code | message | hint |\n|---|---|---|---|---|")  # noqa: T201
    for case in CLASSES:
        print(row(*case))  # noqa: T201


if __name__ == "__main__":
    main()
