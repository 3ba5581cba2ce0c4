"""A guide to tea and a review that holds, for the tests of judging."""

from __future__ import annotations

from datetime import date
from typing import Any

from decidable.fields import Frozen
from decidable.guide import Guide
from decidable.judging import judge
from decidable.judging.case import Case, Finding, Reason
from decidable.measurement import Figure, Measurement, State
from decidable.review import model_for

TODAY = date(2026, 11, 22)
GUIDE = Guide.model_validate(
    {
        "format": "1",
        "id": "tea",
        "title": "Green or black",
        "url": "https://docs.example.org/tea.html",
        "options": {
            "green": {"title": "Green", "owners": {"kettle": {"title": "Whoever minds the kettle"}}},
            "black": {"title": "Black", "owners": {"milk": {"title": "Whoever buys milk"}}},
        },
        "questions": {
            "taste": {
                "title": "Is it too bitter?",
                "evidence": "tasting",
                "answers": {
                    "bitter": {
                        "title": "Yes",
                        "favors": ["green"],
                        "against": ["black"],
                        "pitfall": "sugar",
                        "signal": ["faces"],
                        "measured-as": ["sour"],
                    },
                    "mild": {"title": "No", "against": ["green"], "measured-as": ["sweet"]},
                },
            },
            "guests": {
                "title": "Do guests ask for black tea?",
                "answers": {"yes": {"title": "Yes", "requires": ["black"]}, "no": {"title": "No"}},
            },
        },
        "evidence": {
            "tasting": {"title": "A tasting", "measure": "sip", "maximum-age": "30d"},
            "guest-book": {"title": "The guest book", "applies-when": ["black", "guests.yes"]},
        },
        "signals": {"faces": {"title": "Faces are pulled", "option": "green"}},
        "pressures": {"fashion": {"title": "Everybody drinks green"}},
        "pitfalls": {"sugar": {"title": "Sugar hides the brew"}},
        "triggers": {"new-kettle": {"title": "The kettle changes"}},
    }
)
MODEL = model_for(GUIDE, {"sip": Frozen})
ACCEPTED = {
    "decision": "tea",
    "title": "What we drink",
    "status": "accepted",
    "choice": ["green"],
    "decided": "2026-11-20",
    "adr": "adr.md",
    "owners": {"kettle": "Ada"},
    "questions": {
        "taste": {"asked": "Is it too bitter?", "answer": "bitter", "because": "we tasted it"},
        "guests": {"answer": "no", "because": "we asked them"},
    },
    "evidence": {"tasting": {"owner": "Ada", "gathered": "2026-11-10"}},
    "considered": {"green": "we tasted it", "black": "so we did this"},
    "signals": {"faces": "observed"},
    "set-aside": {"fashion": "said once; we drink what we like"},
    "triggers": {"new-kettle": {"owner": "Ada", "check-by": "2027-01-01"}},
}
BOOK = {"owner": "Ada", "gathered": "2026-11-01", "artefact": "book.txt", "says": "they ask", "read-by": "Bo"}
WAIVER = {"reason": "no time", "approved-by": "Bo", "expires": "2027-03-01"}


def measurement(sour: State = "shown", sweet: State = "excluded", **changed: Any) -> Measurement:  # noqa: ANN401
    return Measurement(
        measure="sip",
        headline="nine sips in ten were sour",
        figures={"sour": Figure(title="sour sips", value=0.9, n=100)},
        words={"sour": sour, "sweet": sweet},
        **changed,
    )


def judged(
    changes: dict[str, Any] | None = None,
    measured: Measurement | None = None,
    *,
    adr_links: bool = True,
    today: date = TODAY,
    current: Measurement | None = None,
    guide: Guide = GUIDE,
    **rest: Any,  # noqa: ANN401
) -> dict[str, Finding]:
    """Judge the accepted review after changes, each given by its path; None takes a key away. The rest is the case's."""
    model = MODEL if guide is GUIDE else model_for(guide, {"sip": Frozen})
    review = model.model_validate(changed(ACCEPTED, changes or {}))
    measurements = {"tasting": measured or measurement()} if "tasting" in review.evidence else {}
    now = {"tasting": current} if current else {}
    case = Case(guide, review, measurements, adr_links, today, now, **rest)
    return {finding.entry: finding for finding in judge(case)}


def changed(data: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    copy = {key: changed(value, {}) if isinstance(value, dict) else value for key, value in data.items()}
    for path, value in changes.items():
        *way, last = path.split("/")
        inner = copy
        for step in way:
            inner = inner.setdefault(step, {})
        inner[last] = value
        if value is None:
            del inner[last]
    return copy


def with_answers(**answers: dict[str, Any]) -> Guide:
    """Change answers of the guide, each given by its question and its id with two underlines between."""
    data = GUIDE.model_dump(mode="json", by_alias=True, exclude_defaults=True) | {"format": "1"}
    for name, fields in answers.items():
        question, _, answer = name.partition("__")
        data["questions"][question]["answers"][answer] |= fields
    return Guide.model_validate(data)


def failing(findings: dict[str, Finding]) -> dict[str, set[str]]:
    """Give the codes of every entry that fails."""
    return {
        id_: {r.code for r in found.reasons} for id_, found in findings.items() if found.result == "fails"
    }


def codes(finding: Finding) -> list[str]:
    return [reason.code for reason in finding.reasons]


def asked_of_the_guest_book() -> Guide:
    """Let the guest book answer whether guests ask for black tea."""
    data = with_answers(guests__no={"measured-as": ["unasked"]}).model_dump(
        mode="json", by_alias=True, exclude_defaults=True
    )
    data["questions"]["guests"]["evidence"] = "guest-book"
    return Guide.model_validate(data | {"format": "1"})


def reasons(entry: str, *arguments: Any, **named: Any) -> tuple[Reason, ...]:  # noqa: ANN401
    return judged(*arguments, **named)[entry].reasons


def worded(**words: State) -> Measurement:
    return measurement().model_copy(update={"words": words})


def sour(value: float) -> Measurement:
    return measurement().model_copy(update={"figures": {"sour": Figure(title="sour sips", value=value)}})
