"""Run the example of every error code, and write what the tool says into the reference.

``python docs/errors.py`` writes the page; with ``--check`` it exits with 1 where the page is not current.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from error_acts import tried
from error_project import CHECKLIST, HANDBOOK, HEAD, OTHER_ARMS, RECORDED, REVIEW, TODAY

from decidable.codes import FAMILIES, Code, table
from decidable.errors import Problem

PAGE = Path(__file__).parent / "reference" / "errors.md"
INTRODUCTION = """\
# Error codes

<!-- Made from src/decidable/codes by `make outputs`. Edit those files, not this one. -->

Every problem carries a code in words, says where it stands, and where it can what would make it right:

```text
reviews/assistant.review.yaml:4:10: unknown-value rga is not known here
  hint: did you mean rag?
  docs: https://docs.example.org/assistant.html
```

The link leads to the entry of the guide that the problem is about, or else to this page. Below stands each code with lines
that report it, what is then said, and lines that do not. All of it is run by the tests, as of {today}.
"""
BASES = {
    "adr": RECORDED["assistant.review.yaml"],
    "registry": HANDBOOK,
    "review": REVIEW,
    "run": OTHER_ARMS,
    "page": HEAD,
    "checklist": CHECKLIST,
}
LANGUAGES = {
    "run": "none",
    "table": "none",
    "evaluation": "none",
    "record": "json",
    "page": "md",
    "command": "text",
}
ABOUT = {
    "file": "The lines stand at the top of the [review](#base-review) below, in place of what has the same key.",
    "review": """\
The lines stand at the top of this review, in place of what has the same key. Checklists, commands and the inputs of measures
are checked by the same rules.
""",
    "finding": """\
The lines stand at the top of the same [review](#base-review). Its guide asks one question, and `knowledge`, `behavior`, `both`,
`few` and `unclear` are folders with results that show what their names say.
""",
    "run": "The lines are the results of the arm `oracle`. Those of `closed-book` and `oracle-2` are:",
    "registry": """\
The lines are the registry of a corpus that holds one document, or of lines in braces the manifest, or a command. The registry
of the latter two is:
""",
    "table": "The lines are a whole table with the columns `document` and `digest`, or the source as a review names it.",
    "evaluation": "The lines are the results of a repeated run of two items, `a` and `b`.",
    "history": """\
The lines are fields of the measure `volatility`. `corpus` is a git repository with the page `docs/returns.md` since January,
`gold.jsonl` names its paragraphs, and `other.jsonl` those of another corpus.
""",
    "adr": """\
The lines are the record `adr/0001-learn.md`, beside `adr/0002-tune.md` and two records of the number 3, all deprecated, or a command. This review names it:
""",
    "record": "The lines are the part of a record that is changed.",
    "page": """\
Sphinx tells these as warnings `decision.CODE` with the line, without a column, and with the remedy in the message. The
`checklist` builder writes nothing while there is one. The lines follow on this beginning of a page:
""",
    "checklist": """\
These are told of a checklist that can be read, by `decidable.testing.check_guide`. The lines stand at the top of this
checklist, in place of what has the same key.
""",
    "command": "These are told by commands, and end them with exit code 2.",
}


BASE_LANGUAGES = {"adr": "yaml"}


def page(codes: Iterable[Code], told: Callable[[Code], list[Problem]]) -> str:
    """Write the reference of these codes; ``told`` gives what is reported of the wrong example."""
    parts = [INTRODUCTION.format(today=TODAY)]
    codes = list(codes)
    for family, title in FAMILIES.items():
        language, base = LANGUAGES.get(family, "yaml"), BASES.get(family)
        parts += [f"(base-{family})=\n## {title}\n", f"{ABOUT[family].strip()}\n"]
        parts += [shown(base, BASE_LANGUAGES.get(family, language))] if base else []
        parts += [entry(code, language, told(code)) for code in codes if code.of == family]
    return "\n".join(parts)


def entry(code: Code, language: str, told: Iterable[Problem]) -> str:
    """Write what is to be said of one code."""
    first = 1 + HEAD.count("\n") * (code.of == "page" and not code.wrong.startswith("# "))
    wrong, right = (shown(text, language, first) for text in (code.wrong, code.right))
    return f"({code.name})=\n### {code.name}\n\n{code.says}\n\nWrong:\n\n{wrong}\n{said(code, told)}\nRight:\n\n{right}"


def shown(text: str, language: str, first: int = 1) -> str:
    """Show lines with the numbers that messages give them."""
    numbers = f":lineno-start: {first}\n\n" if language != "text" else ""
    return f"````{{code-block}} {language}\n{numbers}{text}````\n" if text else "An empty file.\n"


def said(code: Code, told: Iterable[Problem]) -> str:
    """Show what is reported, without the link to this very page."""
    own = next(str(problem) for problem in told if problem.code == code.name)
    return "````text\n" + own.rpartition("\n  docs: ")[0] + "\n````\n"


def told(code: Code) -> list[Problem]:
    """Run the wrong example in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return tried(code, code.wrong, Path(folder))


def main() -> int:
    """Write the page, or check it."""
    text = page(table().values(), told)
    if "--check" not in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        sys.stderr.write(f"{PAGE} is not current: run make outputs\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
