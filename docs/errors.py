"""Run the example of every error code, and write what the tool says into the reference.

``python docs/errors.py`` writes the page; with ``--check`` it exits with 1 where the page is not current.
"""

from __future__ import annotations

import errno
import io
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import chdir, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar
from unittest.mock import patch

from click.testing import CliRunner
from pydantic import BaseModel
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from decidable import agreement, measures
from decidable.adr import find, load
from decidable.checking import check
from decidable.cli import main as command_line
from decidable.codes import FAMILIES, Code, table
from decidable.document import MAXIMUM_BYTES, parse
from decidable.errors import DecidableError, Problem
from decidable.fields import Day, Frozen
from decidable.measurement import Due, Figure, Measurement
from decidable.measures import (
    behavior_gap,
    engines,
    records,
    source_trust,
    tables,
    task_evaluation,
    volatility,
)
from decidable.reviewing import decide, open_review
from decidable.testing import problems
from decidable.writing import save

Fields = TypeVar("Fields", bound=BaseModel)
PAGE = Path(__file__).parent / "reference" / "errors.md"
TODAY = date(2026, 11, 22)
REVIEW = """\
decision: assistant
title: How the assistant learns
status: accepted
choice: [rag]
decided: 2026-11-20
adr: adr.md
owners: {corpus: Ada}
questions:
  gap: {answer: knowledge, because: the runs show it}
evidence:
  gap-analysis:
    owner: Ada
    gathered: 2026-11-10
    drawn-from: all questions of October
    runs: {closed-book: knowledge/closed-book.jsonl, oracle: knowledge/oracle.jsonl}
signals: {format-breaks: absent}
set-aside: {fashion: not-heard, tuning-hides-gaps: not-heard}
triggers:
  more-data: {owner: Ada, check-by: 2027-06-01}
"""
ASKED = """\
format: 1
id: assistant
title: RAG or fine-tuning
url: https://docs.example.org/assistant.html
options:
  rag: {title: RAG, owners: {corpus: {title: Owners of the corpus}}}
  fine-tuning: {title: Fine-Tuning}
questions:
  gap:
    title: What is missing?
    evidence: gap-analysis
    answers:
"""
CHECKLIST = (
    ASKED
    + """\
      knowledge: {title: Knowledge, favors: [rag], against: [fine-tuning], measured-as: [knowledge]}
      behavior: {title: Behavior, favors: [fine-tuning], against: [rag], measured-as: [behavior]}
evidence:
  gap-analysis: {title: Behavior gap analysis, measure: behavior-gap}
"""
)
GUIDE = (
    ASKED
    + """\
      knowledge:
        {title: Knowledge, favors: [rag], against: [fine-tuning], pitfall: tuning-hides-gaps, measured-as: [knowledge]}
      behavior: {title: Behavior, favors: [fine-tuning], signal: format-breaks, measured-as: [behavior]}
      citations: {title: Sources, requires: [rag], demands: [knowledge]}
evidence:
  gap-analysis: {title: The behavior gap analysis, measure: behavior-gap, maximum-age: 90d}
  age-of-index: {title: The age of the index, measure: age-in-days, applies-when: [gap.citations]}
signals: {format-breaks: {title: The format breaks, option: fine-tuning}}
pressures: {fashion: {title: Everybody tunes}}
pitfalls: {tuning-hides-gaps: {title: Tuning hides missing pages}}
triggers: {more-data: {title: There is more data}}
formerly: {output-breaks: format-breaks}
"""
)
RECORDED = {
    "checklists/assistant.yaml": """\
format: 1
id: assistant
title: How the assistant learns
url: https://docs.example.org/assistant.html
options: {rag: {title: RAG}, fine-tuning: {title: Fine-Tuning}}
questions: {gap: {title: What is missing?, answers: {knowledge: {title: Knowledge, favors: [rag]}}}}
signals: {format-breaks: {title: The format breaks, option: fine-tuning}}
formerly: {output-breaks: format-breaks}
""",
    "assistant.review.yaml": """\
decision: assistant
title: How the assistant learns
status: accepted
choice: [rag]
decided: 2026-11-20
adr: adr/0001-learn.md
questions: {gap: {answer: knowledge, because: the runs show it}}
signals: {format-breaks: absent}
""",
    "adr/0001-learn.md": "# Learn\n\nStatus: accepted\n",
    "adr/0002-tune.md": "# Tune\n\nStatus: deprecated\n",
}
HANDBOOK = "sources:\n  handbook: {title: Handbook, authority: official, paths: [handbook/]}\n"
HEAD = """\
# Tea or Coffee

:::{decision:guide} tea-or-coffee
:options: tea Tea | coffee Coffee

Drink what you like.
:::

"""
REGISTER = """\
format: 1
id: tea-or-coffee
title: Tea or Coffee
url: https://docs.example.org/page.html
options: {tea: {title: Tea}, coffee: {title: Coffee}}
points: {cost: {title: Low}}
"""
CONF = 'extensions = ["myst_parser", "sphinx_design", "decidable"]\nshow_warning_types = True\n'
ARMS: dict[str, dict[str, Callable[[int], bool]]] = {
    "knowledge": {"closed-book": lambda n: n % 5 == 0, "oracle": lambda n: n % 20 != 0},
    "few": {"closed-book": lambda n: n % 5 == 0, "oracle": lambda n: n % 20 != 0},
    "unclear": {"closed-book": lambda n: n % 8 != 0, "oracle": lambda n: n % 16 != 0},
    "behavior": dict.fromkeys(("closed-book", "oracle", "oracle-2"), lambda n: n % 5 == 0),
    "both": {
        "closed-book": lambda n: n % 5 == 0,
        "oracle": lambda n: n % 5 < 3,
        "oracle-2": lambda n: n % 5 < 3,
    },
}
OTHER_ARMS = '{"example_id": "a", "passed": false, "gold_hash": "5f0c", "context_hash": "c410"}\n{"example_id": "b", "passed": false, "gold_hash": "9e1d", "context_hash": "c420"}\n'
PROJECT = {
    "pyproject.toml": "",
    "checklists/assistant.yaml": GUIDE,
    "adr.md": "Status: accepted\n\nRAG, after [the guide](https://docs.example.org/assistant.html): [review](assistant.review.yaml).\n",
    "unlinked.md": "We decided.\n",
    "assistant.review.yaml": REVIEW,
}
PRINTED = re.compile(
    r"^(?P<path>[^\s:][^:\n]*)(?::(?P<line>\d+):(?P<column>\d+))?: (?P<code>[a-z0-9-]+) (?P<said>.*)"
)
WARNED = re.compile(
    r"^(?P<path>.*?):(?P<line>\d+): WARNING: (?P<said>.*) \[decision\.(?P<code>[a-z-]+)\]$", re.MULTILINE
)


def tried(code: Code, text: str, folder: Path) -> list[Problem]:
    """Run an example in an empty folder, and give what is reported, with paths relative to the folder."""
    for name, content in PROJECT.items():
        put(folder / name, content)
    for case, arms in ARMS.items():
        for arm, passes in arms.items():
            put(folder / case / f"{arm}.jsonl", results(passes, 10 if case == "few" else 150))
    with chdir(folder), toy_measure():
        found = ACTS[code.name](code, text) if code.name in ACTS else BY_FAMILY[code.of](code, text)
        return [replace(each, path=relative(each.path, folder)) for each in found]


def relative(path: Path, folder: Path) -> Path:
    whole = (folder / path).resolve()
    return whole.relative_to(folder.resolve()) if whole.is_relative_to(folder.resolve()) else path


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def results(passes: Callable[[int], bool], size: int) -> str:
    rows = ((f"q{n}", passes(n)) for n in range(size))
    return "".join(
        json.dumps({"example_id": id_, "passed": passed, "outcome": "correct" if passed else "format_error"})
        + "\n"
        for id_, passed in rows
    )


class Built(Frozen):
    """The input of a toy measure."""

    built: Day


def age(inputs: Built, on: date) -> Measurement:
    figure = Figure(title="days", value=(on - inputs.built).days, unit="days")
    return Measurement(
        measure="age-in-days",
        headline="The index has an age.",
        figures={"days": figure},
        words={"aged": "shown"},
        due=(Due(on=inputs.built + timedelta(days=90), what="the index is to be built again", owner="Bo"),),
    )


@contextmanager
def toy_measure() -> Iterator[None]:
    """Install a measure that depends on the day."""
    toy = SimpleNamespace(Inputs=Built, measure=age)
    with patch.dict(measures.installed(), {"age-in-days": toy}):
        yield


def completed(text: str, base: str) -> str:
    """Put an example before what the base says under other keys."""
    keys = re.findall(r"^([\w-]+):", text, re.MULTILINE)
    blocks = re.findall(r"^[\w-]+:.*\n(?:[ ].*\n)*", base, re.MULTILINE)
    return text + "".join(block for block in blocks if block.split(":")[0] not in keys)


def reviewed(_code: Code, text: str) -> Iterable[Problem]:
    return judged(completed(text, REVIEW).encode())


def judged(raw: bytes, path: str = "assistant.review.yaml") -> list[Problem]:
    if raw:
        Path("assistant.review.yaml").write_bytes(raw)
    outcome = decide(open_review(Path(path)), TODAY)
    return [problem for verdict in outcome.verdicts.values() for problem in verdict.problems]


def checked(_code: Code, text: str) -> Iterable[Problem]:
    return problems(put(Path("assistant.yaml"), completed(text, CHECKLIST)))


def measured(_code: Code, text: str) -> list[Problem]:
    runs = {arm: put(Path(f"{arm}.jsonl"), OTHER_ARMS) for arm in ("closed-book", "oracle-2")}
    runs["oracle"] = put(Path("oracle.jsonl"), text)
    return raised(lambda: behavior_gap.measure(behavior_gap.Inputs(runs=runs, drawn_from="all"), TODAY))


def restricted(_code: Code, text: str) -> list[Problem]:
    """Let only the examples of a file count."""
    runs = {arm: put(Path(f"{arm}.jsonl"), OTHER_ARMS) for arm in ("closed-book", "oracle")}
    only = put(Path("only.txt"), text)
    return raised(
        lambda: behavior_gap.measure(
            behavior_gap.Inputs(runs=runs, drawn_from="all", only=only, only_because="the rest is old"), TODAY
        )
    )


def shared(_code: Code, text: str) -> list[Problem]:
    """Measure examples of which only the one oracle arm tells the context."""
    bare = '{"example_id": "a", "passed": false}\n{"example_id": "b", "passed": false}\n'
    runs = {"closed-book": put(Path("closed-book.jsonl"), bare), "oracle": put(Path("oracle.jsonl"), text)}
    return raised(lambda: behavior_gap.measure(behavior_gap.Inputs(runs=runs, drawn_from="all"), TODAY))


def reached(code: Code, text: str) -> list[Problem]:
    """Read a table of an engine whose address leads nowhere."""
    with engines.using({"lake": "nothing://there"}):
        return tabled(code, text)


def trusted(code: Code, text: str) -> list[Problem]:
    """Measure a corpus of one document with a registry, a manifest or a command."""
    put(Path("corpus/handbook/tokens.md"), "Tokens are long and secret.\n")
    put(Path("deep", *"d" * 61, "tokens.md"), "Tokens are long and secret.\n")
    registry = put(Path("registry.yaml"), HANDBOOK if text.startswith(("$", "{")) else text)
    if text.startswith("$"):
        return commanded(code, text)
    documents = {"manifest": put(Path("documents.jsonl"), text)} if text.startswith("{") else {}
    given: dict[str, Any] = documents or {"corpus": Path("corpus")}
    return raised(lambda: source_trust.measure(source_trust.Inputs(registry=registry, **given), TODAY))


def decided_on_record(code: Code, text: str) -> list[Problem]:
    """Hold a decision record against the review that names it, or run a command on it."""
    for name, content in RECORDED.items():
        put(Path(name), content)
    if text.startswith("$"):
        return commanded(code, text)
    put(Path("adr/0001-learn.md"), text)
    found = [load(path) for path in find([Path("adr")])]
    return agreement.check(found[0], agreement.ground(found, TODAY)).problems()


def historied(_code: Code, text: str) -> list[Problem]:
    """Measure the history of a page, or of what the example names instead."""
    units = [f"Paragraph {number} says how goods are returned to us." for number in range(40)]
    put(Path("corpus/docs/returns.md"), "\n\n".join(units))
    put(Path("gold.jsonl"), "".join(json.dumps({"unit": unit}) + "\n" for unit in units))
    put(Path("other.jsonl"), '{"unit": "A paragraph of another corpus altogether."}\n')
    person = {"NAME": "Ada", "EMAIL": "ada@example.org", "DATE": "2026-01-01T12:00:00Z"}
    who = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in person.items()}
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "Say how goods are returned"]):
        subprocess.run(["git", "-C", "corpus", *command], check=True, env=os.environ | who)
    fields = given(put(Path("fields.yaml"), text), volatility.Inputs)
    return raised(lambda: volatility.measure(fields, date(2026, 6, 30)))


class Manifest(Frozen):
    """A table as a review names one."""

    manifest: tables.Source


def tabled(_code: Code, text: str) -> list[Problem]:
    """Read a table, or a table of an engine."""
    named = text if text.startswith("{engine") else f"{put(Path('documents.jsonl'), text)}\n"
    source = given(put(Path("fields.yaml"), f"manifest: {named}"), Manifest).manifest
    return raised(lambda: tables.read(source, ("document", "digest")))


def evaluated(_code: Code, text: str) -> list[Problem]:
    """Measure an evaluation of two items that was repeated."""
    items = ({"id": id_, "input": f"What is {id_}?", "target": id_} for id_ in "ab")
    put(Path("items.jsonl"), "".join(json.dumps(item) + "\n" for item in items))
    put(Path("repeats.jsonl"), text)
    fields = "evaluation: items.jsonl\nrepeats: repeats.jsonl\ngrader: exact\nlabels: annotators\n"
    source = put(Path("fields.yaml"), fields)
    return raised(lambda: task_evaluation.measure(given(source, task_evaluation.Inputs), TODAY))


def given(path: Path, model: type[Fields]) -> Fields:
    """Read the fields of a measure as a review's are read."""
    fields, mistakes = check(parse(path), model, {"folder": Path(), "root": Path()})
    if fields is None or mistakes:
        raise DecidableError(problem for _, problem in mistakes)
    return fields


def raised(act: Callable[[], object]) -> list[Problem]:
    try:
        act()
    except DecidableError as error:
        return list(error.problems)
    return []


def record(path: Path) -> records.Record:
    runs = {arm: Path("knowledge") / f"{arm}.jsonl" for arm in ARMS["knowledge"]}
    inputs = behavior_gap.Inputs(runs=runs, drawn_from="all questions of October")
    measurement = behavior_gap.measure(inputs, TODAY)
    return records.record("behavior-gap", inputs, measurement, date(2026, 11, 10), path, Path())


def rested_on_a_record(code: Code, text: str) -> Iterable[Problem]:
    path = Path("gap-analysis.json")
    put(path, record(path).model_dump_json(by_alias=True))
    return reviewed(code, text)


def recalled(_code: Code, text: str) -> list[Problem]:
    path = Path("gap-analysis.json")
    kept = record(path).model_dump(mode="json", by_alias=True)
    put(path, json.dumps(merged(kept, json.loads(text))))
    return raised(lambda: records.recall(path, Path()))


def merged(base: object, change: object) -> object:
    if isinstance(base, dict) and isinstance(change, dict):
        return base | {key: merged(base.get(key), value) for key, value in change.items()}
    return change


def without_duckdb(code: Code, text: str) -> list[Problem]:
    loaded = [name for name in sys.modules if name.startswith("decidable.measures.runs")]
    hidden: dict[str, object] = {} if text == code.right else {"duckdb": None}
    with patch.dict(sys.modules, hidden):
        for name in loaded if hidden else ():
            del sys.modules[name]
        return judged(b"")


def changed_meanwhile(code: Code, text: str) -> list[Problem]:
    path, was = Path("assistant.review.yaml"), b"" if text == code.wrong else REVIEW.encode()
    return raised(lambda: save(path, b"new", was))


def written_to_a_full_disk(code: Code, text: str) -> list[Problem]:
    full = OSError(errno.ENOSPC, "No space left on device") if text == code.wrong else None
    with patch("os.replace", side_effect=full):
        return raised(lambda: save(Path("tuning.review.yaml"), b"new", None))


def reworded_in_vain(code: Code, text: str) -> list[Problem]:
    put(Path("old.review.yaml"), REVIEW.replace("{answer", "{asked: What lacks?, answer"))
    refused = ValueError("this value cannot be exchanged without touching others")
    with patch("decidable.cli.reviews.reworded", side_effect=refused if text == code.wrong else None) as made:
        made.return_value = ""
        return commanded(code, "$ decidable reword old.review.yaml --yes")


def commanded(_code: Code, text: str) -> list[Problem]:
    """Run each line as a shell would, and read the problems that are printed."""
    found: list[Problem] = []
    for line in text.splitlines():
        name, *arguments = shlex.split(line.removeprefix("$ "))
        if name == "mkdir":
            Path(arguments[0]).mkdir()
        else:
            found += printed(CliRunner().invoke(command_line, arguments).stderr)
    return found


def printed(text: str) -> Iterator[Problem]:
    rows = text.splitlines()
    for row, following in pairwise([*rows, ""]):
        if match := PRINTED.match(row):
            hint = following.removeprefix("  hint: ") if following.startswith("  hint: ") else ""
            place = int(match["line"] or 0), int(match["column"] or 0)
            yield Problem(Path(match["path"]), *place, match["code"], match["said"], hint)


def built(code: Code, text: str) -> Iterator[Problem]:
    """Build the checklist of a page; what Sphinx warns of has no column and carries its remedy in the message."""
    put(Path("docs/conf.py"), CONF)
    put(Path("docs/page.md"), text if text.startswith("# ") else HEAD + text)
    put(Path("docs/index.md"), "# Home\n\n```{toctree}\npage\n```\n")
    registered = code.name == "vanished-id"
    if registered:
        put(Path("register/tea-or-coffee.yaml"), REGISTER)
    warnings = io.StringIO()
    settings = {"decision_checklists": "../register"} if registered else {}
    with patch_docutils(), docutils_namespace():
        Sphinx("docs", "docs", "out", "out", "checklist", settings, status=None, warning=warnings).build()
    for match in WARNED.finditer(re.sub(r"\x1b\[[0-9;]*m", "", warnings.getvalue())):
        yield Problem(Path(match["path"]), int(match["line"]), 0, match["code"], match["said"])


BY_FAMILY: Mapping[str, Callable[[Code, str], Iterable[Problem]]] = {
    "file": reviewed,
    "review": reviewed,
    "finding": reviewed,
    "run": measured,
    "registry": trusted,
    "adr": decided_on_record,
    "history": historied,
    "table": tabled,
    "evaluation": evaluated,
    "record": recalled,
    "page": built,
    "checklist": checked,
    "command": commanded,
}
ACTS: Mapping[str, Callable[[Code, str], Iterable[Problem]]] = {
    "file-missing": lambda code, text: judged(
        b"", "another.review.yaml" if text == code.wrong else "assistant.review.yaml"
    ),
    "file-too-large": lambda code, text: judged(
        completed(text, REVIEW).encode() + b"#" * (MAXIMUM_BYTES if text == code.wrong else 0)
    ),
    "not-utf-8": lambda code, text: judged(
        completed(text, REVIEW).encode("latin-1" if text == code.wrong else "utf-8")
    ),
    "extra-missing": without_duckdb,
    "run-cluster-missing": shared,
    "run-only-unknown": restricted,
    "engine-failed": reached,
    "record-other-measure": rested_on_a_record,
    "file-changed": changed_meanwhile,
    "file-unwritable": written_to_a_full_disk,
    "wording-fixed": reworded_in_vain,
}
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
The lines are the record `adr/0001-learn.md`, beside a deprecated `adr/0002-tune.md`, or a command. This review names it:
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
