"""One line by which the authors of a guide, or of a measure, test it in their own project."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

from pydantic import BaseModel

from decidable.checklists import guides_in, installed, read_guide
from decidable.errors import Problem, UnreadableError, nearest
from decidable.evidence import loading
from decidable.evidence.recording import differences
from decidable.fields import this_day
from decidable.guide import Flaw, Guide, Question
from decidable.measurement import Measurement
from decidable.yaml_document import parse

# Where each kind of entry has to be named to count in a verdict, and the key that names it.
IDLE = {
    "signals": ("answer", "signal"),
    "pitfalls": ("answer that is against an option", "pitfall"),
    "factors": ("question or evidence", "factor"),
}


def check_guide(path: str | Path) -> None:
    """Pass if a checklist, or every checklist of a folder, can be read and asks for what can be answered and proven.

    Raises ``AssertionError`` with every problem at its line: what ``read_guide`` refuses, and else what is missing
    between entries: what no rule refers to and so decides nothing, and links to other guides that lead nowhere.

    :param path: a checklist file, or a folder of them; relative to the working directory
    """
    __tracebackhide__ = True
    found = [problem for checklist in _checklists(Path(path)) for problem in problems(checklist)]
    if found:
        raise AssertionError("\n".join(map(str, found)))


def _checklists(path: Path) -> list[Path]:
    found = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    if not found:
        raise AssertionError(f"{path}: file-missing there is no checklist (*.yaml) in this folder")
    return found


def problems(path: Path) -> tuple[Problem, ...]:
    """List what is wrong with one checklist, in the order of its lines."""
    try:
        guide, document = read_guide(path), parse(path)
        found = [*_name(path, guide), *gaps(guide), *_dead_links(guide, path.parent)]
    except UnreadableError as error:
        return error.problems
    return tuple(sorted(document.problem(*gap) for gap in found))


def _name(path: Path, guide: Guide) -> Iterator[Flaw]:
    if path.stem != guide.id:
        message = f"reviews look for {guide.id}.yaml, and the file is {path.name}"
        yield Flaw(("id",), "file-misnamed", message, f"call it {guide.id}.yaml")


def gaps(guide: Guide) -> Iterator[Flaw]:
    """Yield what a guide lacks although each of its entries is well made."""
    yield from _address(guide)
    yield from _options(guide)
    yield from _facets(guide)
    for id_, question in guide.questions.items():
        yield from _question(guide, id_, question)
    yield from _evidence(guide)
    yield from _idle(guide)


def _address(guide: Guide) -> Iterator[Flaw]:
    address = urlsplit(guide.url)
    if address.scheme != "https" or not address.hostname:
        message = f"{guide.url[:80]!r} is not the public address of a page"
        yield Flaw(("url",), "bad-url", message, "set html_baseurl in conf.py to an https address")


def _options(guide: Guide) -> Iterator[Flaw]:
    answers = [answer for question in guide.questions.values() for answer in question.answers.values()]
    spoken_for = {option for answer in answers for option in (*answer.favors, *answer.requires)}
    for id_ in guide.options:
        if id_ not in spoken_for:
            hint = "let an answer favor or require it, or leave the option out"
            yield Flaw(("options", id_), "option-unfavored", f"no answer speaks for {id_}", hint)


def _facets(guide: Guide) -> Iterator[Flaw]:
    described = {(statement.facet, statement.option) for statement in guide.statements.values()}
    for facet in guide.facets:
        missing = [option for option in guide.options if (facet, option) not in described]
        if missing:
            message = f"{facet} says nothing about {', '.join(missing)}"
            yield Flaw(("facets", facet), "facet-incomplete", message, "add a tab with a list to each")


def _question(guide: Guide, id_: str, question: Question) -> Iterator[Flaw]:
    here = ("questions", id_)
    if len(question.answers) == 1:
        yield Flaw(here, "one-answer", f"{id_} has a single answer, so it asks nothing", "add another answer")
    evidence, answers = guide.evidence.get(question.evidence or ""), question.answers.values()
    is_requirement = any(answer.requires for answer in answers)
    measured = evidence is not None and evidence.measure in loading.names()
    if measured and not is_requirement and not any(answer.measured_as for answer in answers):
        message = f"{question.evidence} is measured, and no answer to {id_} names the words that prove it"
        yield Flaw(here, "claim-unmeasured", message, "add measured-as to its answers")


def _evidence(guide: Guide) -> Iterator[Flaw]:
    used = {question.evidence for question in guide.questions.values()}
    for id_, evidence in guide.evidence.items():
        if id_ not in used:
            message, hint = f"no question rests on {id_}", "name it in a question, or leave it out"
            yield Flaw(("evidence", id_), "evidence-unused", message, hint)
        if evidence.measure:
            here = ("evidence", id_, "measure")
            problems = loading.unusable(evidence.measure)
            yield from (Flaw(here, each.code, each.message, each.hint) for each in problems)


def _idle(guide: Guide) -> Iterator[Flaw]:
    """Yield what no rule refers to, so that it changes no verdict whatever a review has under it."""
    asked = [(id_, *pair) for id_, question in guide.questions.items() for pair in question.answers.items()]
    named = {
        "signals": {signal for *_, answer in asked for signal in answer.signal},
        "pitfalls": {answer.pitfall for *_, answer in asked if answer.against},
        "factors": {question.factor for question in guide.questions.values()}
        | {evidence.factor for evidence in guide.evidence.values()},
    }
    for section, (where, key) in IDLE.items():
        for id_ in getattr(guide, section).keys() - named[section]:
            message = f"no {where} names {id_}, so it changes no verdict"
            hint = f"name it in {key}: of one, or leave it out"
            yield Flaw((section, id_), "entry-idle", message, hint)
    conditions = {name for *_, answer in asked for name in answer.against_when}
    conditions |= {name for evidence in guide.evidence.values() for name in evidence.applies_when}
    for id_, answer_id, answer in asked:
        used = (answer.favors, answer.against, answer.requires, answer.measured_as, answer.signal)
        # An answer beside a requirement says that there is none, which needs no rule of its own.
        lifts = any(other.requires for other in guide.questions[id_].answers.values())
        if not any(used) and not lifts and f"{id_}.{answer_id}" not in conditions:
            message = f"{answer_id} argues for nothing and against nothing"
            hint = "add favors:, against: or measured-as:, or leave the answer out"
            yield Flaw(("questions", id_, "answers", answer_id), "entry-idle", message, hint)


def _dead_links(guide: Guide, folder: Path) -> Iterator[Flaw]:
    """Yield the links of points to an entry of another guide, in this folder or installed, which is not there."""
    others = guides_in([folder, *installed()])
    for id_, point in guide.points.items():
        for place, target in enumerate(point.leads_to):
            guide_id, _, entry = target.partition(".")
            if target in guide.anchors():
                continue
            there = read_guide(others[guide_id]) if guide_id in others else None
            known = [*there.anchors(), *there.formerly] if there else []
            if entry not in known:
                hint = nearest(entry, known) if known else nearest(guide_id, others)
                message = f"{id_} links to {target}, which does not exist"
                yield Flaw(("points", id_, "leads-to", place), "connection-dead", message, hint)


def check_measure(module: ModuleType, inputs: BaseModel | None = None, on: date | None = None) -> None:
    """Pass if a module is a measure that reviews can use; with inputs, if its measurement of them can be relied on.

    Raises ``AssertionError`` with everything that is wrong: no entry point, fields without a description, a measurement
    that changes when it is made again, counts from which it does not follow.

    :param module: the module of the measure, which is installed
    :param inputs: an instance of its ``Inputs``, such as of small files that the test writes
    :param on: the day as of which it is measured; today if not given
    """
    __tracebackhide__ = True
    found = list(_module_problems(module))
    if inputs is not None and not found:
        found = list(_result_problems(module, inputs, on or this_day()))
    if found:
        raise AssertionError("\n".join(f"{module.__name__}: {each}" for each in found))


def _names(module: ModuleType) -> list[str]:
    """The names under which a module is installed as a measure."""
    brought = loading.points("measure").items()
    return [name for name, found in brought if any(sys.modules.get(each.module) is module for each in found)]


def _module_problems(module: ModuleType) -> Iterator[str]:
    names = _names(module)
    if not names:
        yield "no entry point under decidable.measures leads to it: add one to pyproject.toml, and install the package"
        return
    yield from (each.message for name in names for each in loading.unusable(name))
    inputs, counts = getattr(module, "Inputs", None), getattr(module, "Counts", None)
    fields = getattr(inputs, "model_fields", {})
    yield from (
        f"{name} of Inputs has no description, which drafts and commands show"
        for name, field in fields.items()
        if not field.description
    )
    if not (getattr(module, "measure", None).__doc__ or "").strip():
        yield "measure has no docstring, whose first line is the help of its command"
    if (counts is None) == hasattr(module, "recompute"):
        yield "Counts and recompute come together: without both no measurement can be recorded"
    frozen = getattr(counts, "model_config", {}).get("frozen", False)
    if counts is not None and not frozen:
        yield "Counts is not a frozen pydantic model: derive it from decidable.evidence.Frozen"


def _result_problems(module: ModuleType, inputs: BaseModel, on: date) -> Iterator[str]:
    result = module.measure(inputs, on)
    if not isinstance(result, Measurement):
        yield f"measure returned {type(result).__name__}, not a Measurement"
        return
    if result.measure not in _names(module):
        yield f"it is installed as {' and '.join(_names(module))}, and its measurement is one of {result.measure}"
    if not result.words:
        yield "its measurement has no words, so it can prove no answer"
    yield from (f"measured again: {each}" for each in differences(result, module.measure(inputs, on)))
    if (kind := getattr(module, "Counts", None)) is None:
        return
    if not isinstance(result.counts, kind):
        yield f"its counts are {type(result.counts).__name__}, not Counts"
        return
    counts = kind.model_validate_json(result.counts.model_dump_json(by_alias=True), strict=True)
    yield from (f"recomputed: {each}" for each in differences(result, module.recompute(counts, inputs)))
