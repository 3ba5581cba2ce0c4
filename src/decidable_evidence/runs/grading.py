"""Grades answers again, where a tool compared them with a target by equality or containment.

Nothing here runs a pattern or a template of somebody else's: what a comparison needs of those is not graded again. The
rules are those of the tools' own sources: ``match_str`` and ``exact`` of Inspect AI, ``exact_match`` of
lm-evaluation-harness, ``equals``, ``contains``, ``icontains`` and ``starts-with`` of promptfoo.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Grade = Callable[[list[str | None]], bool | None]
VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
ENDS = string.whitespace + string.punctuation
NO_PUNCTUATION = str.maketrans("", "", string.punctuation)


@dataclass(frozen=True)
class Grader:
    """Every way in which a grader may have been set to compare; each returns None for what it cannot grade."""

    name: str
    ways: Mapping[str, Grade]


def _texts(value: str | None) -> list[str]:
    """One text, or the texts of a list that JSON writes."""
    if value is None:
        return []
    try:
        parsed = json.loads(value) if value.startswith("[") else value
    except ValueError:
        parsed = value
    return [str(each) for each in parsed] if isinstance(parsed, list) else [value]


def _exact_match(*, case: bool, punctuation: bool) -> Grade:
    def cleaned(text: str) -> str:
        text = text if case else text.lower()
        return text if punctuation else text.translate(NO_PUNCTUATION)

    def grade(values: list[str | None]) -> bool | None:
        answers, targets = _texts(values[0]), _texts(values[1])
        if len(answers) != 1 or not targets:
            return None
        return cleaned(answers[0]) in map(cleaned, targets)

    return grade


EXACT_MATCH = Grader(
    "exact_match",
    {
        "letter for letter": _exact_match(case=True, punctuation=True),
        "whatever the case": _exact_match(case=False, punctuation=True),
        "without punctuation": _exact_match(case=True, punctuation=False),
        "whatever the case, without punctuation": _exact_match(case=False, punctuation=False),
    },
)


def scorers(header: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The options of the scorers of a log of Inspect AI by their names, from its header."""
    task = header.get("eval")
    every = task.get("scorers") if isinstance(task, dict) else None
    named = [each for each in every if isinstance(each, dict)] if isinstance(every, list) else []
    options = {str(each.get("name")): each.get("options") for each in named}
    return {name: given for name, given in options.items() if isinstance(given, dict)}


def of_scorer(name: str, options: Mapping[str, Any]) -> Grader | None:
    """The grader of a scorer of Inspect AI, with the options that its log records."""
    bare = name.rpartition("/")[2]
    given: Mapping[str, Any] = options.get(name) or options.get(bare) or {}
    if bare not in {"match", "includes", "exact"} or given.get("numeric"):
        return None
    where = {"match": given.get("location", "end"), "includes": "any", "exact": "normalised"}[bare]
    case = given.get("ignore_case", True) is not False

    def grade(values: list[str | None]) -> bool | None:
        answer, targets = values[0], _texts(values[1])
        return (
            None
            if answer is None or not targets
            else any(_fits(answer, target, where, case) for target in targets)
        )

    return Grader(bare, {"as the log says": grade})


def _fits(answer: str, target: str, where: str, case: bool) -> bool:  # noqa: FBT001
    if where == "normalised":
        return _normalised(answer) == _normalised(target)
    answer, target = answer.strip(), target.strip()
    if case:
        answer, target = answer.casefold(), target.casefold()
    if where == "any":
        return target in answer
    answer, target = answer.strip(ENDS), target.strip(ENDS)
    if where == "begin":
        return answer.startswith(target)
    if where == "end":
        return answer.endswith(target)
    return answer == target if where == "exact" else target in answer


def _normalised(text: str) -> str:
    words = text.lower().translate(NO_PUNCTUATION)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", words).split())


ASSERTED: Mapping[str, Callable[[str, str], bool]] = {
    "equals": lambda answer, value: answer == value,
    "contains": lambda answer, value: value in answer,
    "icontains": lambda answer, value: value.lower() in answer.lower(),
    "starts-with": lambda answer, value: answer.startswith(value),
}


def _assertions(values: list[str | None]) -> bool | None:
    answer, test, variables = values[0], _object(values[1]), _object(values[2])
    asserted, options = test.get("assert"), test.get("options") or {}
    if answer is None or not isinstance(asserted, list) or not asserted:
        return None
    if test.get("threshold") is not None or not isinstance(options, dict) or options.get("transform"):
        return None
    grades = [_asserted(each, answer, variables) for each in asserted]
    return None if None in grades else all(grades)


def _asserted(assertion: object, answer: str, variables: Mapping[str, Any]) -> bool | None:
    if not isinstance(assertion, dict) or assertion.get("transform"):
        return None
    kind, value = str(assertion.get("type")), assertion.get("value")
    rule = ASSERTED.get(kind.removeprefix("not-"))
    if rule is None or not isinstance(value, str | int) or isinstance(value, bool):
        return None
    text = VARIABLE.sub(lambda name: str(variables.get(name[1], name[0])), str(value))
    if "{{" in text or "{%" in text or text.startswith("file://"):
        return None
    return rule(answer, text) != kind.startswith("not-")


def _object(text: str | None) -> dict[str, Any]:
    value = json.loads(text) if text and text.startswith("{") else None
    return value if isinstance(value, dict) else {}


ASSERTIONS = Grader("assertions", {"as the file says": _assertions})
