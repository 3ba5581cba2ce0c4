"""Decisions as teams argue them, with money, time, hardware, deadlines and labels, said in reviews (companies invented)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from decidable.errors import Problem
from decidable.reviewing import decide, open_review
from support.worked import change

HEAD = "decision: rag-vs-fine-tuning\n"
LARKSPUR = """\
title: The parts catalogue of Larkspur Tools goes into the prompt whole
status: accepted
choice: [whole-catalogue]
decided: 2026-11-20
considered:
  whole-catalogue: "38,000 tokens, changed at night; all of it fits."
  rag: An index would save 0.4 cent an answer, and somebody has to run it.
  fine-tuning: Prices change every night.
decisive: [knowledge-volatility]
limits:
  cost: {figure: cost-mean, at-most: 0.02 EUR, because: The help desk has 900 EUR a month.}
  answer-time: {figure: seconds-p95, at-most: 3, because: Shoppers leave.}
questions:
  knowledge-or-behavior: {answer: knowledge, because: Without the catalogue it invents prices.}
EVIDENCE
triggers:
  catalogue-grows: {owner: shop team, rows: catalogue.csv, reaches: 6000}
"""
BRACKEN = """\
title: Bracken Legal waits until 500 clauses are labelled
status: deferred
choice: []
decided: 2026-11-20
considered: {rag: The contracts may not be searched before March., fine-tuning: "70 labels, by one person."}
triggers:
  labels-at-hand: {owner: contracts team, rows: labels.csv, reaches: 500}
  hardware-arrives: {owner: platform team, check-by: 2027-04-01}
"""
OTTERMILL = """\
title: Ottermill Bank tunes a small model that stays in its own racks
choice: [fine-tuning]
considered: {rag: "The form is in the prompt; there is nothing to find."}
decisive: [behavior-specialization]
owners: {ml-and-evaluation: risk models, product-cadence: {not-here: "Forms change once a year, with the law."}}
limits:
  data-stays-here: {claim: The model runs on two cards in our own racks.}
  answer-time: {figure: seconds-p95, at-most: 0.6, because: A clerk waits at the counter.}
questions:
  can-evaluate: {unknown: {who: risk models, by: 2027-02-15}}
EVIDENCE
triggers:
  forms-change: {owner: risk models, evidence: behavior-gap-analysis, figure: passes-none, reaches: 0.2}
"""
PENWITH = """\
title: Penwith Rail asks again whether anything is missing
choice: []
considered: {rag: Another prompt closed the gap., fine-tuning: Another prompt closed the gap.}
decisive: [behavior-specialization]
questions:
  knowledge-or-behavior: {answer: neither, because: The second prompt passes 96 of 100 timetables.}
EVIDENCE
set-aside: {more-advanced: The vendor said so; our failures were the prompt's.}
triggers:
  task-shape-stabilizes: {owner: timetable team, evidence: behavior-gap-analysis, check-by: 2027-05-01}
"""
QUILLON = """\
title: Quillon Health answers from its leaflets, for now
status: accepted
choice: [rag]
decided: 2026-11-20
provisional: {until: 2027-03-31, because: The retriever is being built., run: rag}
considered: {fine-tuning: A leaflet amended today would be wrong until the next run.}
decisive: [grounding-requirements]
owners: {retrieval-quality: medical information}
questions:
  citations: {answer: yes, because: The regulator asks for the section., required-by: the regulator}
EVIDENCE
signals: {citability-matters: observed, freshness-matters: observed}
triggers:
  register-reviewed: {owner: medical information, evidence: source-trust-model, check-by: 2027-05-01}
"""
TEXTS = {
    "larkspur": LARKSPUR,
    "bracken": BRACKEN,
    "ottermill": OTTERMILL,
    "penwith": PENWITH,
    "quillon": QUILLON,
}


# How many of 100 examples each arm passes, with the seconds and the EUR of an answer.
RUNS: dict[str, dict[str, tuple[int, float, float]]] = {
    "larkspur": {"closed-book": (10, 1, 0.01), "rag": (80, 2, 0.01), "whole-catalogue": (85, 2.5, 0.015)},
    "ottermill": {
        "closed-book": (50, 0.2, 0.01),
        "few-shot": (55, 0.3, 0.01),
        "fine-tuned": (90, 0.5, 0.001),
    },
    "penwith": {"closed-book": (96, 1, 0.01), "oracle": (96, 1, 0.01)},
    "quillon": {"closed-book": (20, 1, 0.01), "oracle": (88, 1, 0.01)},
}
TODAY = date(2026, 11, 22)


def written(folder: Path, name: str, runs: dict[str, tuple[int, float, float]] | None = None) -> Path:
    """Write a decision with the runs that it rests on."""
    runs = {**RUNS.get(name, {}), **(runs or {})}
    for arm, (passing, seconds, cost) in runs.items():
        rows = (
            {"example_id": f"e{n}", "passed": (n * 37) % 100 < passing, "seconds": seconds, "cost": cost}
            for n in range(100)
        )
        (folder / f"{arm}.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    arms = ", ".join(f"{arm}: {arm}.jsonl" for arm in runs)
    fields = "owner: A, gathered: 2026-11-19, drawn-from: all, independent-because: one a person"
    for file in ("catalogue.csv", "labels.csv"):
        (folder / file).write_text("id\n")
    path = folder / f"{name}.review.yaml"
    evidence = f"evidence:\n  behavior-gap-analysis: {{{fields}, runs: {{{arms}}}}}"
    path.write_text(HEAD + TEXTS[name].replace("EVIDENCE", evidence))
    return path


def codes(path: Path, entry: str, today: date = TODAY) -> set[str]:
    return {problem.code for problem in decide(open_review(path), today).verdicts[entry].problems}


@pytest.mark.parametrize("name", TEXTS)
def test_a_decision_is_said_whole(tmp_path: Path, name: str) -> None:
    opened = open_review(written(tmp_path, name))
    assert opened.review is not None
    assert not opened.mistakes
    assert not opened.renamed


@pytest.mark.parametrize(
    ("name", "turned", "entry", "code"),
    [
        ("larkspur", {"whole-catalogue": (85, 2.5, 0.03)}, "limits.cost", "limit-exceeded"),
        ("larkspur", {"whole-catalogue": (85, 4, 0.015)}, "limits.answer-time", "limit-exceeded"),
        ("larkspur", {"whole-catalogue": (11, 2.5, 0.015)}, "choice", "choice-contradicted"),
        ("ottermill", {"fine-tuned": (90, 0.9, 0.001)}, "limits.answer-time", "limit-exceeded"),
        ("ottermill", {"fine-tuned": (45, 0.5, 0.001)}, "choice", "choice-contradicted"),
        ("penwith", {"closed-book": (30, 1, 0.01), "rag": (90, 1, 0.01)}, "choice", "choice-contradicted"),
    ],
)  # fmt: skip
def test_a_decisive_fact_fails_when_its_measurement_turns(
    tmp_path: Path, name: str, turned: dict[str, tuple[int, float, float]], entry: str, code: str
) -> None:
    assert code not in codes(written(tmp_path, name), entry)
    assert code in codes(written(tmp_path, name, turned), entry)


@pytest.mark.parametrize(
    ("name", "day", "entry", "code"),
    [
        ("bracken", date(2027, 4, 2), "hardware-arrives", "trigger-due"),
        ("ottermill", date(2027, 2, 16), "can-evaluate", "answer-due"),
        ("quillon", date(2027, 4, 1), "choice", "provisional-over"),
        ("quillon", date(2027, 5, 2), "register-reviewed", "trigger-due"),
    ],
)
def test_a_day_that_was_named_falls_due(tmp_path: Path, name: str, day: date, entry: str, code: str) -> None:
    path = written(tmp_path, name)
    assert code not in codes(path, entry)
    assert code in codes(path, entry, day)


@pytest.mark.parametrize(
    ("name", "file", "rows", "entry"),
    [
        ("larkspur", "catalogue.csv", 6000, "catalogue-grows"),
        ("bracken", "labels.csv", 500, "labels-at-hand"),
    ],
)
def test_rows_that_were_waited_for_reopen_a_decision(
    tmp_path: Path, name: str, file: str, rows: int, entry: str
) -> None:
    path = written(tmp_path, name)
    assert codes(path, entry) == set()
    (tmp_path / file).write_text("id\n" * (rows + 1))
    assert codes(path, entry) == {"trigger-reached"}


@pytest.mark.parametrize(
    ("name", "changes", "entry", "code"),
    [
        ("quillon", ("choice: [rag]", "choice: [fine-tuning]"), "choice", "requirement-unmet"),
        ("quillon", ("citability-matters: observed", "citability-matters: absent"), "citability-matters", "signal-shown"),
        ("larkspur", ("  rag: An index would save 0.4 cent an answer, and somebody has to run it.\n", ""), "choice", "option-unconsidered"),
        ("larkspur", ("figure: cost-mean", "figure: cost-meen"), "limits.cost", "unknown-figure"),
    ],
)  # fmt: skip
def test_a_fact_that_the_review_contradicts_fails(
    tmp_path: Path, name: str, changes: tuple[str, str], entry: str, code: str
) -> None:
    path = written(tmp_path, name)
    assert code not in codes(path, entry)
    change(path, *changes)
    assert code in codes(path, entry)


QUOTES = "put the text in quotes"
COMMA = f"{QUOTES}, because a comma ends it here"
COMMENT = "; or write two blanks before a comment"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("title: Rule: an analyst may not\n", f'{QUOTES}: title: "Rule: an analyst may not"'),
        ("title: Ticket #12 and its kind\n", f'{QUOTES}: title: "Ticket #12 and its kind"{COMMENT}'),
        ("title: T\nconsidered: {rag: As #12 says}\n", f'{QUOTES}: considered: {{rag: "As #12 says"}}'),
        ("title: T\nlimits: {here: {claim: It stays: here}}\n", f'{QUOTES}: limits: {{here: {{claim: "It stays: here"}}}}'),
        ("title: T\nowners: {retrieval-quality: {not-here: no, nobody}}\n", f'{COMMA}: owners: {{retrieval-quality: {{not-here: "no, nobody"}}}}'),
        ("title: T\nwaivers:\n  adr: {reason: not yet, next week: soon, approved-by: Bo, expires: 2027-01-01}\n",
         f'{COMMA}: adr: {{reason: "not yet, next week: soon", approved-by: Bo, expires: 2027-01-01}}'),
        ("title: T\nfactors: {knowledge-volatility: decisive}\n", "write decisive: [knowledge-volatility]"),
        ("title: T\nfactors: {cost: decisive}\n", "write decisive: [FACTOR], and limits: {cost: {claim: what must be true}}"),
        ("title: T\nconsidered: {fine-tunning: no}\n", "did you mean fine-tuning?"),
        ("title: T\nchoice: [long-context]\n", "add considered: {long-context: why it is an option}"),
    ],
)  # fmt: skip
def test_text_that_yaml_reads_otherwise_is_shown_mended(tmp_path: Path, text: str, hint: str) -> None:
    assert hint in {problem.hint for problem in problems(tmp_path, text)}


@pytest.mark.parametrize(
    "text",
    [
        "title: T  # as we say\n",
        "title: T\nstatus: draft # not yet\n",
        "title: 'T' # ours\n",
        "title: No#12\n",
        'title: "Rule: # 12"\n',
    ],
)
def test_a_comment_after_two_blanks_or_beside_what_is_no_text_is_a_comment(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, text) == []


def problems(folder: Path, text: str) -> list[Problem]:
    path = folder / "a.review.yaml"
    path.write_text(HEAD + text)
    opened = open_review(path)
    return [problem for part in (opened.mistakes, opened.renamed) for of in part.values() for problem in of]
