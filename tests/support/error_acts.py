"""How the example of an error code is run: by its family, or by an act of its own."""

from __future__ import annotations

import errno
import io
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import chdir
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

from click.testing import CliRunner
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

import decidable_evidence
from decidable import adr_checking
from decidable.adr.files import find
from decidable.adr.reading import load
from decidable.checklists import installed
from decidable.cli import main as command_line
from decidable.codes import Code
from decidable.errors import Problem
from decidable.files import save
from decidable.reviewing import decide, open_review
from decidable.testing import problems
from decidable.yaml_document import MAXIMUM_BYTES
from decidable_evidence import source_trust
from support.error_evidence import (
    copied,
    evaluated,
    historied,
    measured,
    raised,
    reached,
    recalled,
    record,
    restricted,
    tabled,
)
from support.error_project import (
    ARMS,
    CHECKLIST,
    CONF,
    GUIDE,
    HANDBOOK,
    HEAD,
    MEASURED,
    PROJECT,
    RECORDED,
    REGISTER,
    REVIEW,
    TODAY,
    put,
    results,
    toy_measure,
)

PRINTED = re.compile(
    r"^(?P<path>[^\s:][^:\n]*)(?::(?P<line>\d+):(?P<column>\d+))?: (?P<code>[a-z0-9-]+) (?P<said>.*)"
)
WARNED = re.compile(
    r"^(?P<path>.*?):(?P<line>\d+): WARNING: (?P<said>.*) \[decision\.(?P<code>[a-z-]+)\]$", re.MULTILINE
)


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


def decided_on_record(code: Code, text: str) -> list[Problem]:
    """Hold a decision record against the review that names it, or run a command on it."""
    for name, content in RECORDED.items():
        put(Path(name), content)
    if text.startswith("$"):
        return commanded(code, text)
    put(Path("adr/0001-learn.md"), text)
    found = [load(path) for path in find([Path("adr")]).records]
    checked = adr_checking.check(found[0], adr_checking.ground(found, TODAY))
    return [finding.problem(found[0].path) for finding in checked.findings]


def rested_on_less(code: Code, text: str) -> list[Problem]:
    put(Path("gap-analysis.json"), record(Path("gap-analysis.json")).model_dump_json(by_alias=True))
    if text == code.wrong:
        shutil.rmtree("knowledge")
    given = "evidence:\n  gap-analysis: {owner: Ada, gathered: 2026-11-10, measurement: gap-analysis.json}\n"
    Path("assistant.review.yaml").write_text(completed(given, REVIEW))
    outcome = decide(open_review(Path("assistant.review.yaml")), TODAY, require="measured")
    return [problem for verdict in outcome.verdicts.values() for problem in verdict.problems]


def judged_by_another_guide(code: Code, text: str) -> Iterable[Problem]:
    with patch("decidable.checklists.shipped", lambda: Path("shipped")):
        installed.cache_clear()
        put(Path("shipped/assistant.yaml"), GUIDE if text == code.right else GUIDE.replace("90d", "30d"))
        try:
            return reviewed(code, "")
        finally:
            installed.cache_clear()


def rested_on_a_record(code: Code, text: str) -> Iterable[Problem]:
    path = Path("gap-analysis.json")
    put(path, record(path).model_dump_json(by_alias=True))
    return reviewed(code, text)


def rested_on_changed_inputs(code: Code, text: str) -> Iterable[Problem]:
    """Judge where a line of an input was moved after it was recorded."""
    path, rows = Path("gap-analysis.json"), Path("knowledge/oracle.jsonl")
    put(path, record(path).model_dump_json(by_alias=True))
    if text == code.wrong:
        put(rows, "".join(reversed(rows.read_text().splitlines(keepends=True))))
    return reviewed(code, text)


def rested_on_a_record_alone(code: Code, text: str) -> Iterable[Problem]:
    """Judge where the inputs of the record are not."""
    path = Path("gap-analysis.json")
    put(path, record(path).model_dump_json(by_alias=True))
    shutil.rmtree("knowledge")
    return reviewed(code, text)


def without_duckdb(code: Code, text: str) -> list[Problem]:
    MEASURED.clear()
    loaded = [name for name in sys.modules if name.startswith("decidable_evidence.runs")]
    hidden: dict[str, object] = {} if text == code.right else {"duckdb": None}
    with patch.dict(sys.modules, hidden), patch.dict(vars(decidable_evidence)):
        for name in loaded if hidden else ():
            del sys.modules[name]
        return judged(b"")


def trusted(code: Code, text: str) -> list[Problem]:
    """Measure a corpus of one document with a registry, a manifest or a command."""
    put(Path("corpus/handbook/tokens.md"), "Tokens are long and secret.\n")
    Path("empty").mkdir(exist_ok=True)
    put(Path("deep", *"d" * 61, "tokens.md"), "Tokens are long and secret.\n")
    registry = put(Path("registry.yaml"), HANDBOOK if text.startswith(("$", "{")) else text)
    if text.startswith("$"):
        return commanded(code, text)
    documents = {"manifest": put(Path("documents.jsonl"), text)} if text.startswith("{") else {}
    given: dict[str, Any] = documents or {"corpus": Path("corpus")}
    return raised(lambda: source_trust.measure(source_trust.Inputs(registry=registry, **given), TODAY))


def changed_meanwhile(code: Code, text: str) -> list[Problem]:
    path, was = Path("assistant.review.yaml"), b"" if text == code.wrong else REVIEW.encode()
    return raised(lambda: save(path, b"new", was))


def written_to_a_full_disk(code: Code, text: str) -> list[Problem]:
    full = OSError(errno.ENOSPC, "No space left on device") if text == code.wrong else None
    with patch("os.replace", side_effect=full):
        return raised(lambda: save(Path("tuning.review.yaml"), b"new", None))


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
    "run-copied": copied,
    "run-only-unknown": restricted,
    "engine-failed": reached,
    "record-other-measure": rested_on_a_record,
    "record-too-early": rested_on_a_record,
    "record-inputs-changed": rested_on_changed_inputs,
    "trigger-unseen": rested_on_a_record_alone,
    "rests-on-less": rested_on_less,
    "guide-differs": judged_by_another_guide,
    "file-changed": changed_meanwhile,
    "file-unwritable": written_to_a_full_disk,
}


def tried(code: Code, text: str, folder: Path) -> list[Problem]:
    """Run an example in an empty folder, and give what is reported, with paths relative to the folder."""
    for name, content in PROJECT.items():
        put(folder / name, content)
    for case, arms in ARMS.items():
        for arm, passes in arms.items():
            put(folder / case / f"{arm}.jsonl", results(arm, passes, 10 if case == "few" else 400))
    with chdir(folder), toy_measure():
        found = ACTS[code.name](code, text) if code.name in ACTS else BY_FAMILY[code.family](code, text)
        return [replace(each, path=relative(each.path, folder)) for each in found]


def relative(path: Path, folder: Path) -> Path:
    whole = (folder / path).resolve()
    return whole.relative_to(folder.resolve()) if whole.is_relative_to(folder.resolve()) else path
