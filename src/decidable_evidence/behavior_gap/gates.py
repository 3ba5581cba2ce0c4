"""Where the examples may not speak, or only with care, and how many of them would conclude."""

from __future__ import annotations

from bisect import bisect_left

from decidable.evidence import Guard
from decidable_evidence.behavior_gap.cells import Cells, percent
from decidable_evidence.behavior_gap.inputs import Declared
from decidable_evidence.behavior_gap.rules import FEWEST_DISCORDANT, Yardstick, facts, split, words
from decidable_evidence.behavior_gap.spread import FEWEST_CLUSTERS

FEWEST_EXAMPLES = 50
MOST_EXAMPLES = 10_000
MOST_ERRORS = 0.02
MOST_KNOWN = 0.5
UNCHANGED = 0.05


def gate(cells: Cells, declared: Declared, left_out: int = 0) -> tuple[Guard, ...]:
    """Give the guards that keep every word open."""
    if text := _too_small(cells, declared, left_out):
        return (Guard(name="too-small", text=text),)
    if not passes_unexplained(cells, declared):
        return ()
    known = percent(cells.known / cells.n)
    text = f"{known} of the examples pass without and with context, and context makes no difference beyond chance."
    return (Guard(name="closed-book-passes", text=text),)


def care(cells: Cells) -> tuple[Guard, ...]:
    """Give the guards that keep no word open."""
    discordant = cells.knowledge_total + cells.residual
    if not cells.closed_books or discordant >= FEWEST_DISCORDANT:
        return ()
    return (
        Guard(
            name="few-discordant",
            text=f"Only {discordant} examples tell the gaps apart, so neither is called the larger.",
        ),
    )


def enough(cells: Cells, declared: Declared, yardstick: Yardstick) -> int | None:
    """Give the smallest number of examples up to 10,000 that would show a word at these shares.

    More examples only sharpen the bounds, up to the rounding of counts.
    """
    if not cells.n:
        return None
    sizes = range(max(FEWEST_EXAMPLES, cells.n + 1), MOST_EXAMPLES + 1)
    place = bisect_left(sizes, 1, key=lambda n: int(_concludes(cells.scaled(n), declared, yardstick)))
    return sizes[place] if place < len(sizes) else None


def too_many_errors(cells: Cells, left_out: int) -> bool:
    """Say whether so many examples were left out for an error that the rest may differ from them."""
    return left_out > MOST_ERRORS * (cells.n + left_out)


def passes_unexplained(cells: Cells, declared: Declared) -> bool:
    """Say whether most examples pass without context, context changes nothing, and nobody said why."""
    if cells.in_the_input or cells.known <= MOST_KNOWN * cells.n or declared.closed_book_passes_because:
        return False
    return split(cells, "gained", "harm") >= UNCHANGED


def _too_small(cells: Cells, declared: Declared, left_out: int) -> str:
    gated = ("knowledge_total", "residual") if cells.closed_books else ("residual",)
    if too_many_errors(cells, left_out):
        errors = percent(left_out / (cells.n + left_out))
        return f"{errors} of the examples ended in an error; at most {percent(MOST_ERRORS)} may."
    if cells.n < FEWEST_EXAMPLES:
        return f"{cells.n} examples are too few to conclude; at least {FEWEST_EXAMPLES} are needed."
    if cells.spread and cells.clusters and cells.clusters < FEWEST_CLUSTERS:
        alike = f"weigh as much as {cells.clusters:.1f} of equal size"
        return f"The examples lie in {cells.spread.clusters} clusters, which {alike}; at least {FEWEST_CLUSTERS} are needed."
    if (effective := cells.effective) < FEWEST_EXAMPLES:
        return f"In their clusters the examples tell as much as {effective:.0f}; at least {FEWEST_EXAMPLES} are needed."
    width = max(cells.share(name).printed.half_width for name in gated)
    if width > declared.precision:
        return f"A gap is known to ±{percent(width)} only, and ±{percent(declared.precision)} is declared."
    return ""


def _concludes(cells: Cells, declared: Declared, yardstick: Yardstick) -> bool:
    return not gate(cells, declared) and "shown" in words(facts(cells, yardstick)).values()
