"""Run the example of every error code, and write what the tool says into the reference.

``python docs/errors.py`` writes the page; with ``--check`` it exits with 1 where the page is not current.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Iterable
from difflib import unified_diff
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

Each code below links to its fix and to an example, which the tests run as of {TODAY}.

```{{raw}} html
<p class="filter" hidden><label>Filter the codes <input type="search" data-filters="table.codes"></label> <output></output></p>
```

:::{{rst-class}} codes
:::

| code | what is wrong |
| --- | --- |
"""
BASES = {
    "adr": RECORDED["assistant.review.yaml"],
    "registry": HANDBOOK,
    "review": REVIEW,
    "run": OTHER_ARMS,
    "page": HEAD,
    "checklist": CHECKLIST,
}
LANGUAGES = {"adr": "yaml", "run": "none", "page": "md"}
MARKUP = re.compile(r"[\\`*_\[\]<>{}|#$]")
SNIPPETS = "The examples replace top-level keys of the [sample review](errors-review.md)."
ABOUT = {
    "file": SNIPPETS,
    "review": "The examples replace top-level keys of this review; checklists, commands and measures follow the same rules.",
    "finding": f"{SNIPPETS} Its guide asks one question. `knowledge`, `behavior`, `both`, `few` and `unclear` are folders of results.",
    "run": "The examples are results of the arm `oracle`. Those of `closed-book` and `oracle-2` are:",
    "registry": "The examples are a registry, rows of a manifest, or a command that reads this registry:",
    "table": "The examples are a table with the columns `document` and `digest`, or the source as a review names it.",
    "evaluation": "The examples are the results of two items, `a` and `b`, that were run repeatedly.",
    "history": "The examples are fields of the measure `volatility`, whose git repository has one page.",
    "adr": "The examples are `adr/0001-learn.md` or a command. Beside it are `0002-tune.md` and two records of the number 3. This review names it:",
    "record": "The examples are the changed part of a recording.",
    "page": "Sphinx reports these as warnings `decision.CODE`, and the builder `checklist` then writes nothing. The examples follow on:",
    "checklist": "`decidable.testing.check_guide` reports these. The examples replace top-level keys of this checklist:",
    "command": "Commands report these and exit with 2.",
}


def pages(codes: Iterable[Code], told: Callable[[Code], list[Problem]]) -> dict[Path, str]:
    """Map each page of the reference to its text; ``told`` returns what is reported of a wrong example."""
    codes = list(codes)
    rows = [
        f'| <span id="{code.name}"></span>[{code.name}](errors-{code.of}.md#{code.name}) | {cell(code.says)} |\n'
        for code in sorted(codes, key=lambda code: code.name)
    ]
    hidden = "".join(f"errors-{family}\n" for family in FAMILIES)
    index = f"{INTRODUCTION}{''.join(rows)}\n```{{toctree}}\n:hidden:\n\n{hidden}```\n"
    return {PAGES / "errors.md": index} | {
        PAGES / f"errors-{family}.md": family_page(family, title, codes, told)
        for family, title in FAMILIES.items()
    }


def cell(text: str) -> str:
    """A text as a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def family_page(family: str, title: str, codes: Iterable[Code], told: Callable[[Code], list[Problem]]) -> str:
    """Write the page of one family."""
    base = BASES.get(family)
    parts = [f"# Errors: {title}\n\n{MADE}\n", f"{ABOUT[family]}\n"]
    parts += [f"````{{code-block}} {LANGUAGES.get(family, 'yaml')}\n{base}````\n"] if base else []
    return "\n".join([*parts, *(entry(code, told(code)) for code in codes if code.of == family)])


def entry(code: Code, told: Iterable[Problem]) -> str:
    """The fix of one code, and which lines of its example it changes."""
    changes = list(unified_diff(code.wrong.splitlines(), code.right.splitlines(), n=0, lineterm=""))[2:]
    example = "\n".join(line for line in changes if not line.startswith("@@"))
    hint = next(problem.hint for problem in told if problem.code == code.name)
    fix = "Fix: " + MARKUP.sub(r"\\\g<0>", hint) + "\n\n" if hint else ""
    return f"## {code.name}\n\n{fix}````diff\n{example}\n````\n"


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
