"""What can be said of each kind of entry in a directive's options, and how it is written."""

from __future__ import annotations

LISTS = frozenset(
    {
        "against",
        "against-when",
        "applies-when",
        "demands",
        "favors",
        "leads-to",
        "measured-as",
        "requires",
        "signal",
    }
)
REFERENCES: dict[str, dict[str, tuple[str, ...]]] = {
    "guide": {
        "options": (),
        "default": ("option",),
        "formerly": (),
        "arms": (),
        "ceiling": (),
        "simpler": (),
        "owner": (),
        "reviewed": (),
        "version": (),
        "longest-term": (),
    },
    "question": {"evidence": ("evidence",), "factor": ("factor",)},
    "answer": {
        "favors": ("option",),
        "against": ("option",),
        "against-when": ("answer",),
        "requires": ("option",),
        "demands": (),
        "pitfall": ("pitfall",),
        "signal": ("signal",),
        "measured-as": (),
    },
    "evidence": {
        "measure": (),
        "maximum-age": (),
        "applies-when": ("option", "answer"),
        "factor": ("factor",),
    },
    "owner": {"option": ("option",)},
    "point": {"leads-to": ()},
    "signal": {"option": ("option",)},
    "statement": {"facet": ("facet",), "option": ("option",)},
}


def options_of(fields: dict[str, str]) -> list[tuple[str, str]]:
    """Read ``rag RAG | fine-tuning Fine-Tuning``."""
    written = [part.split(maxsplit=1) for part in fields.get("options", "").split("|") if part.strip()]
    return [(words[0], words[-1].strip()) for words in written]


def former_ids(fields: dict[str, str]) -> list[tuple[str, str]]:
    """Read ``old new | older newer``."""
    pairs = [pair.split() for pair in fields.get("formerly", "").split("|") if pair.strip()]
    return [(pair[0], pair[-1]) for pair in pairs]


def candidates_of(fields: dict[str, str]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Read ``:arms: none closed-book few-shot | rag rag``, and ``:ceiling:`` and ``:simpler:`` in the same form."""
    parts = {name: _by_choice(fields.get(name, "")) for name in ("arms", "ceiling", "simpler")}
    choices = dict.fromkeys(choice for part in parts.values() for choice in part)
    return {
        choice: {name: part[choice] for name, part in parts.items() if choice in part} for choice in choices
    }


def _by_choice(written: str) -> dict[str, tuple[str, ...]]:
    words = [part.split() for part in written.split("|") if part.strip()]
    return {choice: tuple(names) for choice, *names in words}
