"""How often the rules of the behavior gap say something false, over truths that are hard to tell apart.

``python tests/benchmarks/simulate_behavior_gap.py [DRAWS]`` prints two Markdown tables: one of examples without clusters, one of
examples in clusters. Each row is the worst of all truths. With 400 draws it takes about a quarter of an hour.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import product
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.gap_simulation import Design, Lying, said
from support.gap_truths import HARD_TRUTHS, TRUTHS_IN_THE_INPUT, Truth

DRAWS = 400
TUNED = ("few-shot", "fine-tuned", "fine-tuned-rag")
SINGLE = tuple(
    Design(n, flips, prompts, closed_books=min(2, prompts))
    for flips, prompts, n in product((0.0, 0.04, 0.07), (1, 2, 3), (100, 200, 400, 1000))
)
MORE = (
    *(Design(n, flips, 2, 2, repairing=TUNED) for flips, n in product((0.04, 0.07), (200, 1000))),
    *(Design(n, flips, 2, 2, measured=True) for flips, n in product((0.04, 0.07), (100, 200, 1000))),
)
IN_THE_INPUT = tuple(
    Design(n, flips, 0, 2, repairing=("few-shot",), context="in-the-input")
    for flips, n in product((0.04, 0.07), (200, 1000))
)
CLUSTERED = tuple(
    Design(n, flips, 2, 2, lying=Lying(clusters, correlation, skewed))
    for n, flips, clusters, correlation, skewed in product(
        (200, 1000), (0.04, 0.07), (10, 20, 50, 100), (0.1, 0.3, 0.5), (False, True)
    )
)
HEAD = ("of words", "of right choices", "too small", "held, mean", "held, lowest")


def row(design: Design, truths: Iterable[Truth], draws: int) -> list[str]:
    """Give the worst of what is said of any truth; intervals are those of figures that are counted often enough."""
    found = [said(truth, design, draws) for truth in truths]
    held = np.concatenate([each.covered[each.counted] for each in found] or [np.ones(1)])
    shares = (
        max(each.false_words for each in found),
        max(each.false_contradictions for each in found),
        float(np.mean([each.too_small for each in found])),
        *((held.mean(), held.min()) if held.size else ()),
    )
    return [f"{100 * share:.1f} %" for share in shares]


def arms(design: Design) -> str:
    """Say what is run beside the prompts, and how the flip rate is known."""
    told = ("context in the input" if design.context != "separate" else "", *design.repairing)
    return ", ".join(filter(None, (*told, "flips measured" if design.measured else "")))


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Print a table of Markdown row by row."""
    head = list(head)
    print("|", " | ".join(head), "|")  # noqa: T201
    print("|" + "---|" * len(head))  # noqa: T201
    for cells in rows:
        print("|", " | ".join(cells), "|", flush=True)  # noqa: T201
    print()  # noqa: T201


def main() -> None:
    """Print both tables."""
    draws = int(sys.argv[1]) if sys.argv[1:] else DRAWS
    hard, inside = list(HARD_TRUTHS.values()), list(TRUTHS_IN_THE_INPUT.values())
    single = [(design, hard) for design in (*SINGLE, *MORE)] + [(design, inside) for design in IN_THE_INPUT]
    table(
        ("flips", "prompts", "n", "besides", *HEAD),
        (
            [
                f"{design.flips:.0%}".replace("%", " %"),
                str(design.oracles or design.closed_books),
                str(design.n),
                arms(design),
                *row(design, truths, draws),
            ]
            for design, truths in single
        ),
    )
    table(
        ("n", "flips", "clusters", "correlation", "sizes", *HEAD),
        (
            [
                str(design.n),
                f"{design.flips:.0%}".replace("%", " %"),
                str(lying.clusters),
                str(lying.correlation),
                "skewed" if lying.skewed else "equal",
                *row(design, hard, draws),
            ]
            for design in CLUSTERED
            if (lying := design.lying)
        ),
    )


if __name__ == "__main__":
    main()
