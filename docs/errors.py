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

PAGES = Path(__file__).parent / "reference"
MADE = "<!-- Made from src/decidable/codes by `make outputs`. Edit those files, not this one. -->"
INTRODUCTION = f"""\
# Errors

{MADE}

Every error has a named code, a location and, where possible, a fix:

```text
reviews/assistant.review.yaml:4:10: unknown-value rga is not known here
  hint: did you mean rag?
  docs: https://docs.example.org/assistant.html
```

The link leads to the entry of the guide that the error is about, or to this page. Each code links to an example that
causes it, the message, and an example that does not. The tests run all of them, as of {TODAY}.

```{{raw}} html
<p class="filter" hidden><label>Filter the codes <input type="search" data-filters="table.codes"></label> <output></output></p>
```

:::{{rst-class}} codes
:::

| code | what is wrong | about |
| --- | --- | --- |
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
    "file": "Each snippet replaces the matching top-level keys of the [sample review](#base-review).",
    "review": """\
Each snippet replaces the matching top-level keys of this sample review. The same rules check checklists, commands and the inputs
of measures.
""",
    "finding": """\
Each snippet replaces the matching top-level keys of the [sample review](#base-review). Its guide asks one question, and `knowledge`, `behavior`, `both`,
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
Sphinx reports these as warnings `decision.CODE` with the line, without a column, and with the remedy in the message. The
`checklist` builder writes nothing while there is one. The lines follow on this beginning of a page:
""",
    "checklist": """\
Reported for a checklist that can be read, by `decidable.testing.check_guide`. Each snippet replaces the matching
top-level keys of this checklist.
""",
    "command": "Commands report these and exit with code 2.",
}


BASE_LANGUAGES = {"adr": "yaml"}


def pages(codes: Iterable[Code], told: Callable[[Code], list[Problem]]) -> dict[Path, str]:
    """Map each page of the reference to its text; ``told`` gives what is reported of a wrong example."""
    codes = list(codes)
    rows = [
        f'| <span id="{code.name}"></span>[{code.name}](errors-{code.of}.md#{code.name}) | {first_sentence(code.says)} | {FAMILIES[code.of]} |\n'
        for code in sorted(codes, key=lambda code: code.name)
    ]
    hidden = "".join(f"errors-{family}\n" for family in FAMILIES)
    index = f"{INTRODUCTION}{''.join(rows)}\n```{{toctree}}\n:hidden:\n\n{hidden}```\n"
    return {PAGES / "errors.md": index} | {
        PAGES / f"errors-{family}.md": family_page(family, title, codes, told)
        for family, title in FAMILIES.items()
    }


def first_sentence(text: str) -> str:
    """Return how a text begins, on one line of a table."""
    return " ".join(text.split()).partition(". ")[0].rstrip(".").replace("|", "\\|") + "."


def family_page(family: str, title: str, codes: Iterable[Code], told: Callable[[Code], list[Problem]]) -> str:
    """Write the page of one family."""
    language, base = LANGUAGES.get(family, "yaml"), BASES.get(family)
    parts = [f"(base-{family})=\n# Errors: {title}\n\n{MADE}\n", f"{ABOUT[family].strip()}\n"]
    parts += [shown(base, BASE_LANGUAGES.get(family, language))] if base else []
    return "\n".join([*parts, *(entry(code, language, told(code)) for code in codes if code.of == family)])


def entry(code: Code, language: str, told: Iterable[Problem]) -> str:
    """Write what is to be said of one code."""
    first = 1 + HEAD.count("\n") * (code.of == "page" and not code.wrong.startswith("# "))
    wrong, right = (shown(text, language, first) for text in (code.wrong, code.right))
    return f"({code.name})=\n## {code.name}\n\n{code.says}\n\nWrong:\n\n{wrong}\n{said(code, told)}\nRight:\n\n{right}"


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
    """Write the pages, or check them."""
    stale = False
    for path, text in pages(table().values(), told).items():
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            sys.stderr.write(f"{path} is not current: run make outputs\n")
            stale = True
    return int(stale)


if __name__ == "__main__":
    sys.exit(main())
