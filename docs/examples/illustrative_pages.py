"""Invented help pages as they were on six days, thirty days apart, and invented leaflets with the day of each change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

from illustrative_tables import comma_separated, json_lines

DAYS = tuple(date(2026, 6, 8) + timedelta(days=30 * number) for number in range(6))
CHANGED = (6, 6, 7, 5, 8)
TOPICS = ("orders", "deliveries", "invoices", "payments", "vouchers", "subscriptions")
MENUS = ("Account", "My page", "Overview", "Settings", "Profile")
BUTTONS = ("Change", "Edit", "Adjust", "Update", "Manage")
GUIDE = (
    "You find your {topic} under {menu}, in the list that is sorted by day.",
    "To correct something in your {topic}, choose {button} and confirm with the code that we send you.",
    "Your {topic} show what happened in the last {months} months; older ones come by mail when you ask.",
    "When {topic} are missing, choose Report below {menu}, and an agent looks into it within {hours} hours.",
    "The app shows {topic} as well: pull the page down, and {button} appears at its end.",
)
POLICIES = {
    "returns": (
        "Goods that are not damaged can be returned within 30 days of their delivery, free of charge.",
        "Money goes back to the account from which it came, as soon as the goods have been looked at.",
        "Whoever returns goods that were made to measure bears half of what making them has cost.",
    ),
    "privacy": (
        "We keep what customers write to us for two years, and then remove their names from it.",
        "Nobody outside the support team reads a ticket unless its writer has agreed.",
        "Customers may ask at any time which of their data we hold, and get an answer within a month.",
    ),
}
IN_THE_GUIDE = "Goods that are not damaged can be returned within 14 days of their delivery, free of charge."

MEDICINES = tuple(
    map(
        "".join,
        product(
            ("Vel", "Cast", "Or", "Mand", "Pex", "Tolv"), ("orin", "abel", "ezin", "umat", "aflen", "igal")
        ),
    )
)
ASKED_ABOUT = MEDICINES[:10]
AMENDED = date(2025, 1, 14)


def help_pages() -> dict[str, str]:
    """Give the pages by their paths, as they were on each day."""
    pages = {}
    for number, day in enumerate(DAYS):
        folder = f"help-pages/{day}"
        for place, topic in enumerate(TOPICS):
            paragraphs = [_paragraph(place, line, number) for line in range(len(GUIDE))]
            paragraphs += [IN_THE_GUIDE] if topic == "orders" else []
            pages[f"{folder}/guides/{topic}.md"] = _page(topic, paragraphs)
        pages |= {f"{folder}/policies/{name}.md": _page(name, said) for name, said in POLICIES.items()}
    return pages


def _paragraph(place: int, line: int, day: int) -> str:
    """Give a paragraph of a guide as it was on a day; with each release others are rewritten."""
    version = sum(_rewritten(place * len(GUIDE) + line, release) for release in range(day))
    choice = place + line + version
    return GUIDE[line].format(
        topic=TOPICS[place],
        menu=MENUS[choice % 5],
        button=BUTTONS[choice % 5],
        months=6 + choice,
        hours=12 + 2 * choice,
    )


def _rewritten(paragraph: int, release: int) -> bool:
    return (paragraph * 7 + release * 11) % (len(TOPICS) * len(GUIDE)) < CHANGED[release]


def _page(title: str, paragraphs: list[str] | tuple[str, ...]) -> str:
    return "\n\n".join([f"# {title.capitalize()}", *paragraphs]) + "\n"


def leaflets() -> dict[str, str]:
    """Give the leaflets by their paths."""
    return {f"leaflets/{name.lower()}.md": _leaflet(name, number) for number, name in enumerate(MEDICINES)}


def _leaflet(name: str, number: int) -> str:
    return _page(
        name,
        [
            f"{name} is an invented medicine, and nothing on this page is advice.",
            f"Adults take {1 + number % 3} tablets of {name} a day, with water and not before a meal.",
            f"Whoever has forgotten {name} leaves that tablet out, and takes the next at its usual hour.",
            f"Keep {name} dry and below {20 + number % 6} degrees, where children do not see it.",
        ],
    )


def register() -> str:
    """Write the day on which each leaflet was last amended: more the register does not tell."""
    rows = (
        (f"{name.lower()}.md", AMENDED + timedelta(days=(number * 37 + 13) % 660))
        for number, name in enumerate(MEDICINES)
    )
    return comma_separated(["document", "modified_on"], rows)


def dosage_questions() -> str:
    """Write the forty questions that a pharmacist has labelled."""
    return json_lines(_dosage_questions())


def _dosage_questions() -> Iterator[dict[str, str]]:
    asked = (
        ("How many tablets of {name} does an adult take in a day?", "{tablets}"),
        ("What is to be done when a tablet of {name} was forgotten?", "Leave it out."),
        ("How warm may the place be where {name} is kept?", "Below {degrees} degrees."),
        ("Is {name} taken before a meal?", "No."),
    )
    each = ((name, *pair) for pair in asked for name in ASKED_ABOUT)
    for number, (name, question, answer) in enumerate(each, start=1):
        place = MEDICINES.index(name)
        yield {
            "id": f"example-{number:03}",
            "input": question.format(name=name),
            "target": answer.format(tablets=1 + place % 3, degrees=20 + place % 6),
            "source": f"{name.lower()}.md",
            "labelled_at": "2026-10-20",
            "origin": "human",
            "note": "illustrative",
        }
