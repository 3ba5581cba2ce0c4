"""How often a word that is true of a history is shown after one and after two years, and how often a false one.

``python tests/benchmarks/simulate_volatility.py [DRAWS]`` draws histories whose rate of change is known, always the same ones.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.drawn_histories import TOLERATED, Design, Process, frequencies

TIMES = (0.3, 0.6, 0.98, 1.02, 1.5, 2, 3)  # the tolerance
UPDATES = (30, 90)
YEARS = (1, 2)
PROCESSES = {
    "one at a time": Process(200),
    "in blocks": Process(200, block=5),
    "mostly in a tenth": Process(200, hot=0.6),
}


def main(draws: int = 300) -> None:
    """Print a line for each rate of change, cadence, length of history and way to change."""
    sys.stdout.write("changes, times the tolerance, update, years, outruns, keeps\n")
    for name, process in PROCESSES.items():
        for times in TIMES:
            for days in UPDATES:
                for years in YEARS:
                    design = Design(days, 365 * years // days)
                    found = frequencies(process, design, times * TOLERATED, draws)
                    shares = ", ".join(f"{found[word] / draws:.1%}" for word in ("outruns", "keeps"))
                    sys.stdout.write(f"{name}, {times}, {days}d, {years}, {shares}\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
