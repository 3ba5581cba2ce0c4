"""Invented invoices and the entries that were booked of them: 200 of October to evaluate on, 160 of before to train on.

A supplier is in one of the two sets only, and so a model that has learned the suppliers by heart gains nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

from illustrative_tables import comma_separated, json_lines

FIRST = ("Amber", "Brook", "Copper", "Dune", "Ember", "Fjord", "Glen", "Harbor", "Iris")
SECOND = ("Cabling", "Catering", "Cleaning", "Courier", "Paper", "Printing", "Repairs", "Tools")
SUPPLIERS = tuple(f"{first} {second}" for first, second in product(FIRST, SECOND))
EVALUATED_SUPPLIERS = 40
EVALUATED, TRAINED = 200, 160
GOODS = (
    "boxes",
    "cables",
    "filters",
    "gloves",
    "hinges",
    "labels",
    "lamps",
    "pallets",
    "rolls",
    "screws",
    "trays",
)
FORMATS = ("%d.%m.%Y", "%d/%m/%Y", "%B %d, %Y")
CURRENCIES = ("EUR", "CHF", "DKK")
WRONGLY_BOOKED = 88
REPEATED = range(0, EVALUATED, 3)
FLIPS = range(0, EVALUATED, 39)


def files(passed: list[bool]) -> dict[str, str]:
    """Every table, with what passed when the extractor was run."""
    evaluated = [
        _invoice(number, number % EVALUATED_SUPPLIERS, date(2026, 10, 1)) for number in range(EVALUATED)
    ]
    left = len(SUPPLIERS) - EVALUATED_SUPPLIERS
    trained = [
        _invoice(EVALUATED + number, EVALUATED_SUPPLIERS + number % left, date(2026, 7, 1))
        for number in range(TRAINED)
    ]
    items = [{"id": f"example-{number:03}"} | each for number, each in enumerate(evaluated, start=1)]
    return {
        "invoices.jsonl": json_lines(items),
        "training.jsonl": json_lines(
            {"example_id": f"invoice-{number:03}"}
            | {name: each[name] for name in ("input", "target", "cluster")}
            for number, each in enumerate(trained, start=1)
        ),
        "audit.csv": comma_separated(["id", "label", "correct"], _audited(items)),
        "repeats.csv": comma_separated(["id", "sample", "passed"], _repeated(passed)),
    }


def supplier(number: int) -> str:
    """Name the supplier of an invoice that is evaluated on."""
    return SUPPLIERS[number % EVALUATED_SUPPLIERS]


def _invoice(number: int, supplier: int, first: date) -> dict[str, str]:
    day = first + timedelta(days=number * 11 % 30)
    currency, name = CURRENCIES[number % 3], SUPPLIERS[supplier]
    bought = [
        (
            GOODS[(number * (3 + line) + line) % len(GOODS)],
            2 + (number * 7 + line) % 38,
            115 + (number * 53 + 271 * line) % 2800,
        )
        for line in range(1 + number % 3)
    ]
    total = sum(count * price for _, count, price in bought)
    written = "\n".join(f"{count} {goods} at {price / 100:.2f}" for goods, count, price in bought)
    entry = {
        "supplier": name,
        "number": f"R-{41000 + number * 17}",
        "date": str(day),
        "currency": currency,
        "total": f"{total / 100:.2f}",
    }
    return {
        "input": f"{name}\nInvoice {entry['number']}, {day.strftime(FORMATS[number % 3])}\n{written}\nDue: {currency} {entry['total']}",
        "target": json.dumps(entry),
        "stratum": "one line" if len(bought) == 1 else "several lines",
        "cluster": name,
        "labelled_at": str(day + timedelta(days=5)),
        "origin": "production",
        "note": "illustrative",
    }


def _audited(items: list[dict[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Yield every fourth booked entry, and whether an auditor found that it says what the invoice says."""
    for number, item in enumerate(items):
        if number % 4 == 0:
            yield item["id"], item["target"], str(number != WRONGLY_BOOKED).lower()


def _repeated(passed: list[bool]) -> Iterator[tuple[str, int, str]]:
    for number in REPEATED:
        for sample, each in enumerate((passed[number], passed[number] ^ (number in FLIPS)), start=1):
            yield f"example-{number + 1:03}", sample, str(each).lower()
