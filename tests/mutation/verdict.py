"""Hold what mutmut found against the survivors that the page beside this file argues for, and tell the figures."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

PAGE = Path(__file__).with_name("README.md")
MUTMUT = Path(sys.executable).with_name("mutmut")
COLUMNS = ("killed", "survived", "timeout")


def said(*arguments: str) -> str:
    return subprocess.run([MUTMUT, *arguments], capture_output=True, text=True, check=True).stdout


def results() -> dict[str, str]:
    """Map every mutant to what became of it."""
    lines = said("results", "--all", "true").splitlines()
    return dict(line.strip().split(": ", 1) for line in lines if "__mutmut_" in line)


def module(mutant: str) -> str:
    return mutant.rpartition(".")[0]


def function(mutant: str) -> str:
    """Name the function of a mutant as its source does; mutmut calls it ``x_name`` or ``xǁClassǁname``."""
    mangled = mutant.rpartition(".")[2].partition("__mutmut_")[0]
    return f"{module(mutant)}.{mangled[2:].replace('ǁ', '.')}"


def change(mutant: str) -> str:
    """Give the lines that a mutant takes away and adds."""
    lines = said("show", mutant).splitlines()
    return "\n".join(line for line in lines if re.match(r"\+(?!\+\+)|-(?!--)", line))


def argued(chapter: str) -> set[tuple[str, str]]:
    """Read the survivors that a chapter of the page argues for: a heading that names where, then a difference for each."""
    _, _, text = PAGE.read_text(encoding="utf-8").partition(f"\n## {chapter}\n")
    found = set()
    for section in text.partition("\n## ")[0].split("\n### ")[1:]:
        name = section.partition("\n")[0].strip("`")
        found |= {(name, each.strip()) for each in re.findall(r"```diff\n(.+?)```", section, re.DOTALL)}
    return found


def figures(found: Mapping[str, str]) -> str:
    """Lay out how many mutants of each module became what."""
    lines = [f"| module | mutants | {' | '.join(COLUMNS)} |", "|---|" + "---:|" * (1 + len(COLUMNS))]
    for name in sorted({module(mutant) for mutant in found}):
        counts = Counter(verdict for mutant, verdict in found.items() if module(mutant) == name)
        numbers = (counts.total(), *(counts[column] for column in COLUMNS))
        lines.append(f"| `{name}` | {' | '.join(map(str, numbers))} |")
    return "\n".join(lines)


def told(survivors: set[tuple[str, str]], known: set[tuple[str, str]]) -> int:
    """Tell each survivor without an argument, and each argument without a survivor; give 1 where there is one."""
    for title, pairs in (
        ("not argued for", survivors - known),
        ("argued for, but killed", known - survivors),
    ):
        sys.stdout.writelines(f"\n{title}: {name}\n{lines}\n" for name, lines in sorted(pairs))
    return int(survivors != known)


def main() -> int:
    """Tell the figures, and hold what was not killed against the page; fail where they differ."""
    found = results()
    sys.stdout.write(f"{figures(found)}\n")
    survivors = {(function(mutant), change(mutant)) for mutant, of in found.items() if of != "killed"}
    return told(survivors, argued("In functions"))


if __name__ == "__main__":
    raise SystemExit(main())
