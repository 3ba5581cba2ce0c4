"""The filings of forty invented companies over two years, and 150 questions on them, as the tables that are measured.

A company files a report every ninety days: three quarterly reports, then the annual one. The report replaces the one of
its kind before. A few annual reports are amended, and the amendment stands beside its report until the next one.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from io import StringIO
from itertools import product
from typing import NamedTuple

NAMES = ("Alder", "Birch", "Cedar", "Damson", "Elm", "Fir", "Gorse", "Hazel")
TRADES = ("Energy", "Foods", "Freight", "Optics", "Textiles")
COMPANIES = tuple(f"{name} {trade}" for name, trade in product(NAMES, TRADES))
LAST_SEEN = date(2026, 11, 2)
DAYS = tuple(LAST_SEEN - timedelta(days=90 * back) for back in range(8, -1, -1))
LABELLED = date(2026, 11, 6)
SECOND_ANNOTATOR_DIFFERS = range(7, 150, 21)
REPEATED = range(0, 150, 2)
FLIPS = range(0, 150, 24)
TWICE = {"correct": "incorrect", "incorrect": "refusal", "refusal": "incorrect"}


class Filing(NamedTuple):
    """One document as it was on one day."""

    document: str
    company: str
    filed: date
    facts: dict[str, int]
    text: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


def filings(day: int) -> Iterator[Filing]:
    """What is filed on one of the days, company by company."""
    for number, company in enumerate(COMPANIES):
        yield _report(number, "annual-report", day - (day - number) % 4)
        yield _report(number, "quarterly-report", day - (1 if (day - number) % 4 == 0 else 0))
        for amended in range(day - (day - number) % 4 + 1, day + 1):
            if (7 * number + 5 * amended) % 31 == 0:
                yield _amended(_report(number, "annual-report", day - (day - number) % 4), company, amended)


def _report(number: int, kind: str, day: int) -> Filing:
    company, filed = COMPANIES[number], DAYS[0] + timedelta(days=90 * day)
    until = (filed - timedelta(days=45)).strftime("%B %Y")
    yearly = 300 + 37 * number % 400 + 11 * day
    if kind == "annual-report":
        facts = {"revenue": yearly, "profit": yearly * (5 + number % 9) // 100}
        text = (
            f"{company} earned {facts['revenue']} million in the year to {until}. Of this {company} kept "
            f"{facts['profit']} million as operating profit, as the annual report of {company} states on its first page."
        )
    else:
        facts = {"sales": yearly // 4 + day, "orders": yearly // 5 + 3 * day}
        text = (
            f"In the three months to {until} the sales of {company} came to {facts['sales']} million. Orders that "
            f"{company} had not yet delivered stood at {facts['orders']} million when {company} closed the quarter."
        )
    return Filing(f"{kind}/{_slug(company)}", company, filed, facts, text)


def _amended(report: Filing, company: str, day: int) -> Filing:
    """The amendment of a report, which states another profit."""
    facts = report.facts | {"profit": report.facts["profit"] - 2}
    text = report.text.replace(f"{report.facts['profit']} million as", f"{facts['profit']} million as")
    return Filing(f"amendment/{_slug(company)}", company, DAYS[day], facts, text)


def _slug(company: str) -> str:
    return company.lower().replace(" ", "-")


def history() -> str:
    """Write what was seen of each document on each day."""
    rows = ([each.document, DAYS[day], each.digest] for day in range(len(DAYS)) for each in filings(day))
    return _csv(["document", "seen_on", "digest"], rows)


def current() -> str:
    """Write the documents of the last day, with their texts."""
    return _lines(
        {
            "document": each.document,
            "modified_on": str(each.filed),
            "digest": each.digest,
            "text": each.text,
        }
        for each in filings(len(DAYS) - 1)
    )


def changes() -> str:
    """Write on which day each document last changed."""
    return _csv(["source", "changed_on"], ([each.document, each.filed] for each in filings(len(DAYS) - 1)))


def questions() -> str:
    """Write 150 questions, each with its answer and the document that holds it."""
    reports = {each.document: each for each in filings(len(DAYS) - 1)}
    asked = [_question(kind, company, reports) for kind in ASKED for company in COMPANIES][:150]
    return _lines({"id": f"filing-{number:03}"} | each for number, each in enumerate(asked, start=1))


ASKED = {
    "revenue": ("annual-report", "How much did {company} earn in its last financial year?"),
    "sales": ("quarterly-report", "What did {company} sell in its latest quarter?"),
    "profit": ("annual-report", "What operating profit does {company} report for the year?"),
    "orders": ("quarterly-report", "Which undelivered orders did {company} have at the end of the quarter?"),
}


def _question(fact: str, company: str, reports: dict[str, Filing]) -> dict[str, str]:
    kind, asked = ASKED[fact]
    amendment = reports.get(f"amendment/{_slug(company)}") if fact == "profit" else None
    report = amendment or reports[f"{kind}/{_slug(company)}"]
    return {
        "input": asked.format(company=company),
        "target": f"{report.facts[fact]} million",
        "stratum": kind,
        "source": report.document,
        "labelled_at": str(LABELLED),
        "origin": "human",
    }


def annotators(outcomes: list[str]) -> str:
    """Write how two people labelled the answer to each question, independently of each other."""
    rows = []
    for number, outcome in enumerate(outcomes):
        second = TWICE[outcome] if number in SECOND_ANNOTATOR_DIFFERS else outcome
        rows += [
            [f"filing-{number + 1:03}", who, label] for who, label in (("first", outcome), ("second", second))
        ]
    return _csv(["id", "annotator", "label"], rows)


def repeats(outcomes: list[str]) -> str:
    """Write how every second question fared when it was asked three times."""
    rows = []
    for number in REPEATED:
        passed = outcomes[number] == "correct"
        thrice = (passed, passed, passed ^ (number in FLIPS))
        rows += [
            [f"filing-{number + 1:03}", sample, str(each).lower()]
            for sample, each in enumerate(thrice, start=1)
        ]
    return _csv(["id", "sample", "passed"], rows)


def _csv(header: list[str], rows: Iterable[Iterable[object]]) -> str:
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return written.getvalue()


def _lines(rows: Iterable[dict[str, str]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)
