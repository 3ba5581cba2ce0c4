"""What a guide costs beside the same content in plain MyST and sphinx-design: the time of a build, and the page's bytes.

``python tests/benchmarks/page_cost.py [RUNS] [ENTRIES...]`` builds three pages in turns, each in a process of its own,
and prints median processor seconds of the build, bytes of the page as it is and as it travels (gzip), and the ratios to
a guide. ``by hand`` has the same anchors and links, each written by the author; ``words`` has the words alone, so that
nothing in it can be linked to.
"""

from __future__ import annotations

import gzip
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

CONF = """\
extensions = ["myst_parser", "sphinx_design"{extra}]
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]
html_theme = "furo"
"""
BUILD = """\
import sys, time
from sphinx.application import Sphinx
source, out = sys.argv[1:]
app = Sphinx(source, source, out, out + "/.doctrees", "html", status=None, freshenv=True, parallel=0)
start = time.process_time()
app.build()
print(time.process_time() - start)
"""
OPTIONS = (("stay", "Stay"), ("move", "Move"))
WORDS = [
    "measured",
    "costs",
    "of",
    "keeping",
    "what",
    "is",
    "there",
    "against",
    "the",
    "promise",
    "of",
    "something",
    "that",
    "nobody",
    "has",
    "run",
    "yet",
]


def title(number: int) -> str:
    """Give a title that no other entry has."""
    return f"Case {number} of {WORDS[number % len(WORDS)]}"


def text(number: int) -> str:
    """Give a sentence or two."""
    turn = number % len(WORDS)
    return " ".join([*WORDS[turn:], *WORDS[:turn]]).capitalize() + "."


def anchor(number: int, option: str = "") -> str:
    """Give the id of an entry, as long as that which a guide makes of it."""
    slug = "-".join(title(number).lower().split())
    return f"facet-{number // 8 * 8}-{option}-{slug}" if option else f"q{number // 5 * 5}-{number % 5}"


def facets(entries: range, *, anchored: bool = False) -> Iterator[str]:
    """Write facets of eight statements in tabs."""
    for start in entries[::8]:
        yield f"\n## Facet {start}\n\n:::::{{tab-set}}\n:sync-group: guide\n"
        for place, (id_, name) in enumerate(OPTIONS):
            numbers = range(start + place, min(start + 8, entries.stop), 2)
            marks = {number: f"[]{{#{anchor(number, id_)}}}" if anchored else "" for number in numbers}
            items = "\n".join(f"- {marks[number]}**{title(number)}.** {text(number)}" for number in numbers)
            yield f"::::{{tab-item}} {name}\n:sync: {id_}\n\n{items}\n::::\n"
        yield ":::::\n"


def ours(count: int) -> str:
    """Write a guide: three in five entries are statements, the others questions, answers, evidence and signals."""
    cut = count * 3 // 5
    lines = [
        "# Guide\n\n:::{decision:guide} guide\n:options: stay Stay | move Move\n\n**Stay until it hurts.**\n:::\n"
    ]
    lines += [":::{decision:matrix}\n:::\n", *facets(range(cut)), "\n## Questions\n"]
    for number in range(cut, count, 5):
        fields = f":evidence: e{number}\n" if number + 3 < count else ""
        lines.append(f"::::{{decision:question}} q{number}\n{fields}\n{title(number)}?\n")
        for answer in (1, 2):
            lines.append(f":::{{decision:answer}} a{answer}\n:favors: {OPTIONS[answer - 1][0]}\n")
            lines.append(f"**{title(number + answer)}.** {text(number + answer)}\n:::\n")
        lines.append("::::\n")
        if number + 3 < count:
            lines.append(f":::{{decision:evidence}} e{number}\n:maximum-age: 6mo\n")
            lines.append(f"**{title(number + 3)}.** {text(number + 3)}\n:::\n")
            lines.append(
                f":::{{decision:signals}} stay\n:s{number}: **{title(number + 4)}.** {text(number + 4)}\n:::\n"
            )
    return "\n".join(lines)


def plain(count: int, *, anchored: bool) -> str:
    """Write the same content without the directives."""

    def mark(number: int) -> str:
        return f"[]{{#{anchor(number)}}}" if anchored else ""

    def link(number: int) -> str:
        return f"[{title(number)}](#{anchor(number)})" if anchored else title(number)

    cut = count * 3 // 5
    lines = ["# Guide\n\n**Stay until it hurts.**\n\nOptions: Stay · Move\n", *_table(cut, anchored=anchored)]
    lines += [*facets(range(cut), anchored=anchored), "\n## Questions\n"]
    for number in range(cut, count, 5):
        lines.append(f"{mark(number)}**{title(number)}?**\n\nEvidence: {link(number + 3)}\n")
        for answer in (number + 1, number + 2):
            favored = OPTIONS[answer - number - 1][1]
            lines.append(f"{mark(answer)}{title(answer)}\n: {text(answer)}\n\n  favors {favored}\n")
        lines.append(
            f"{mark(number + 3)}**{title(number + 3)}**\n\n{text(number + 3)}\n\nno older than `6mo`\n"
        )
        lines.append(f"{mark(number + 4)}{title(number + 4)}\n: {text(number + 4)}\n")
    points = " · ".join(link(number + 4) for number in range(cut, count, 5))
    return "\n".join([*lines, f"What points to Stay\n: {points}\n"])


def _table(cut: int, *, anchored: bool) -> Iterator[str]:
    yield "```{list-table}\n:header-rows: 1\n* - Facet\n  - Stay\n  - Move"
    for start in range(0, cut, 8):
        yield f"* - Facet {start}"
        for place, (id_, _) in enumerate(OPTIONS):
            numbers = range(start + place, min(start + 8, cut), 2)
            said = [f"[{title(n)}](#{anchor(n, id_)})" if anchored else title(n) for n in numbers]
            yield "  - " + "\n    ".join(f"- {each}" for each in said)
    yield "```\n"


def built(folder: Path, page: str, extra: str) -> tuple[float, bytes]:
    """Build one page, and give the seconds and the page."""
    source, out = folder / "docs", folder / "html"
    source.mkdir(exist_ok=True)
    (source / "conf.py").write_text(CONF.format(extra=extra))
    (source / "index.md").write_text(page)
    told = subprocess.run(
        [sys.executable, "-c", BUILD, str(source), str(out)], check=True, capture_output=True, text=True
    )
    if "WARNING" in told.stderr:
        sys.exit(told.stderr[:500])
    return float(told.stdout), (out / "index.html").read_bytes()


def compared(count: int, runs: int) -> Iterator[str]:
    """Yield a line for each of the three pages."""
    pages = {
        "guide": (ours(count), ', "decidable"'),
        "by hand": (plain(count, anchored=True), ""),
        "words": (plain(count, anchored=False), ""),
    }
    taken: dict[str, list[float]] = {name: [] for name in pages}
    size: dict[str, tuple[int, int]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(runs):
            for name, (page, extra) in pages.items():
                place = Path(folder, name)
                place.mkdir(exist_ok=True)
                seconds, html = built(place, page, extra)
                taken[name].append(seconds)
                size[name] = len(html), len(gzip.compress(html))
    median = {name: statistics.median(seconds) for name, seconds in taken.items()}
    for name in pages:
        ratios = [size["guide"][place] / size[name][place] for place in (0, 1)]
        yield (
            f"{count} entries, {name}: {median[name]:.2f} s ({median['guide'] / median[name]:.2f}),"
            f" {size[name][0]} bytes ({ratios[0]:.2f}), gzip {size[name][1]} ({ratios[1]:.2f})\n"
        )


def main() -> None:
    """Compare at each size; in brackets, how many times as much a guide takes."""
    runs, *sizes = [int(written) for written in sys.argv[1:]] or [9]
    for count in sizes or [100, 1000]:
        sys.stdout.writelines(compared(count, runs))


if __name__ == "__main__":
    main()
