"""Invented help pages on six days, thirty days apart, and invented leaflets with their dates of change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

from illustrative_tables import comma_separated, json_lines

DAYS = tuple(date(2026, 6, 8) + timedelta(days=30 * number) for number in range(6))
CHANGED = (6, 6, 7, 5, 8)
TOPICS = ("orders", "deliveries", "invoices", "payments", "vouchers")
MENUS = ("Account", "Home", "Overview", "Settings", "Profile")
BUTTONS = ("Change", "Edit", "Adjust", "Update", "Manage")
GUIDE = (
    "Your {topic} are under {menu}, newest first.",
    "To correct {topic}, choose {button} and confirm.",
    "Your {topic} go back {months} months.",
    "Missing {topic} appear within {hours} hours.",
    "The app shows {topic} below {button}.",
)
POLICIES = {
    "returns": (
        "Undamaged goods can be returned within 30 days.",
        "The refund goes to your account.",
        "Goods made to measure are half refunded.",
    ),
    "privacy": (
        "We keep your messages for two years.",
        "Only the support team reads your tickets.",
        "Ask us what we know about you.",
    ),
}
IN_THE_GUIDE = "Undamaged goods can be returned within 14 days."

MEDICINES = tuple(map("".join, product(("Vel", "Cast", "Or"), ("orin", "abel", "ezin", "umat"))))
ASKED_ABOUT = MEDICINES[:10]
AMENDED = date(2025, 1, 14)


def help_pages() -> dict[str, str]:
    """The pages by their paths, as they were on each day."""
    pages = {}
    for number, day in enumerate(DAYS):
        folder = f"help-pages/{day}"
        for place, topic in enumerate(TOPICS):
            paragraphs = [_paragraph(place, line, number) for line in range(len(GUIDE))]
            paragraphs += [IN_THE_GUIDE] if topic == "orders" else []
            pages[f"{folder}/guides/{topic}.md"] = _page(topic, paragraphs)
        pages |= {f"{folder}/policies/{name}.md": _page(name, text) for name, text in POLICIES.items()}
    return pages


def _paragraph(place: int, line: int, day: int) -> str:
    """A paragraph of a guide as it was on a day; with each release others are rewritten."""
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
    """The leaflets by their paths."""
    return {f"leaflets/{name.lower()}.md": _leaflet(name, number) for number, name in enumerate(MEDICINES)}


def _leaflet(name: str, number: int) -> str:
    return _page(
        name,
        [
            f"{name} is an invented medicine; this is no advice.",
            f"Adults take {1 + number % 3} of its tablets a day, after a meal.",
            "Leave out a tablet that was forgotten.",
            f"Keep {name} dry and below {20 + number % 6} degrees.",
        ],
    )


def register() -> str:
    """Write the day on which each leaflet was last amended; the register has nothing more."""
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
