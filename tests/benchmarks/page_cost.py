"""What a guide costs beside the same content in plain MyST and sphinx-design: the time of a build, and the page's bytes.

``python tests/benchmarks/page_cost.py [RUNS [SMALL [LARGE [PAGES]]]]`` builds three pages of 100 and of 1,000 entries in turns, each in
a process of its own, and gives medians: processor seconds of the build, and bytes of the page as it is and as it travels
(gzip). ``by hand`` has the same anchors and links, each written by the author; ``words`` has the words alone, so that
nothing in it can be linked to. Then it changes one of several pages, and counts what is read again.
"""

from __future__ import annotations

import gzip
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from figures import Cost, Found, Growth, told
from processor import run

CONF = """\
extensions = ["myst_parser", "sphinx_design"{extra}]
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]
html_theme = "furo"
"""
BUILD = """\
import sys, time
from sphinx.application import Sphinx
source, out = sys.argv[1:]
app = Sphinx(source, source, out, out + "/.doctrees", "html", status=None, freshenv=True, parallel=0, warningiserror=True)
start = time.process_time()
app.build()
print(time.process_time() - start)
sys.exit(app.statuscode)
"""
READ = """\
import sys
from sphinx.application import Sphinx
source, out = sys.argv[1:]
app = Sphinx(source, source, out, out + "/.doctrees", "html", status=None, warningiserror=True)
read = []
app.connect("source-read", lambda app, name, text: read.append(name))
app.build()
print(len(read))
sys.exit(app.statuscode)
"""
WAYS = {"guide": "guide", "by hand": "plain MyST, anchors by hand", "words": "plain MyST, no anchors"}
BASELINES = (
    ("by hand", "plain MyST and sphinx-design, the same anchors and links written by hand", 1.1, 1.3),
    ("words", "plain MyST and sphinx-design, the words alone", None, None),
)
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
    lines += [*facets(range(cut)), "\n## Questions\n"]
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
    lines = ["# Guide\n\n**Stay until it hurts.**\n\nOptions: Stay · Move\n"]
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


class Built(NamedTuple):
    """What building a page takes: processor seconds, bytes of the page, and bytes as it travels."""

    seconds: float
    size: int
    packed: int


def built(folder: Path, page: str, extensions: str) -> Built:
    """Build one page in a process of its own; a warning is a mistake of the benchmark."""
    source, out = folder / "docs", folder / "html"
    source.mkdir(parents=True, exist_ok=True)
    (source / "conf.py").write_text(CONF.format(extra=extensions))
    (source / "index.md").write_text(page)
    seconds = run([sys.executable, "-c", BUILD, str(source), str(out)])
    html = (out / "index.html").read_bytes()
    return Built(float(seconds), len(html), len(gzip.compress(html)))


def compared(count: int, runs: int) -> dict[str, Built]:
    """Build the three pages in turns; give the medians of each."""
    pages = {
        "guide": (ours(count), ', "decidable"'),
        "by hand": (plain(count, anchored=True), ""),
        "words": (plain(count, anchored=False), ""),
    }
    with tempfile.TemporaryDirectory() as folder:
        turns = [
            {name: built(Path(folder, name), *page) for name, page in pages.items()} for _ in range(runs)
        ]
    return {
        name: Built(*map(statistics.median, zip(*(turn[name] for turn in turns), strict=True)))
        for name in pages
    }


def ratios(count: int, found: dict[str, Built]) -> Iterator[Cost]:
    """Hold the guide against both others."""
    guide = found["guide"]
    for name, baseline, time_, size in BASELINES:
        other = found[name]
        yield Cost(f"build of a guide of {count:,} entries", guide.seconds / other.seconds, baseline, time_)
        yield Cost(f"bytes of a guide of {count:,} entries", guide.size / other.size, baseline, size)
        yield Cost(f"bytes of a guide of {count:,} entries, packed", guide.packed / other.packed, baseline)


def reread(pages: int) -> Cost:
    """Build so many guides, change a sentence of one of them, and count the pages that the next build reads."""
    names = [f"guide-{number}" for number in range(pages)]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "docs")
        source.mkdir()
        (source / "conf.py").write_text(CONF.format(extra=', "decidable"'))
        (source / "index.md").write_text("\n".join(["# Guides\n\n```{toctree}", *names, "```\n"]))
        for name in names:
            (source / f"{name}.md").write_text(named(ours(20), name))
        command = [sys.executable, "-c", READ, str(source), f"{folder}/html"]
        first = int(run(command))
        (source / "guide-0.md").write_text(
            named(ours(20), "guide-0").replace("**Stay until", "**Stay even when")
        )
        again = int(run(command))
    return Cost("pages read again after one has changed", again, f"{first} pages, the first time", 1, "pages")


def named(guide: str, name: str) -> str:
    return guide.replace("{decision:guide} guide", f"{{decision:guide}} {name}").replace(
        "group: guide", f"group: {name}"
    )


def costs(runs: int = 7, small: int = 100, large: int = 1000, pages: int = 20) -> Iterator[Found]:
    """Compare at both sizes."""
    found = {count: compared(count, runs) for count in (small, large)}
    for count, built_ in found.items():
        yield from ratios(count, built_)
    seconds = {named: tuple(each[name].seconds for each in found.values()) for name, named in WAYS.items()}
    yield Growth("build of one page", "entry", (small, large), seconds)
    yield reread(pages)


if __name__ == "__main__":
    told(costs(*map(int, sys.argv[1:])))
