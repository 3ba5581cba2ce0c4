"""Where a record leads to, and whether the pages and anchors of guides that it leads to are there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from decidable.adr.record import Link, Record
from decidable.adr.source import Source
from decidable.errors import near, nearest
from decidable.guide import Guide

ADDRESS = r"https?://[^\s<>\"`|\[\]{}\\^]+"
# Each form with a text that every line with it contains. A form may begin anywhere in a line of a megabyte, so what it
# takes before it fails is bounded, or it begins only where a word does and takes what it takes for good.
EVERYWHERE = (
    ("<http", re.compile(r"<(?P<target>https?://[^<>\s]+)>")),
    ("://", re.compile(rf"(?<![\w(<\"'=])(?P<target>{ADDRESS})")),
)
PATTERNS = {
    "markdown": (
        ("](", re.compile(r"\]\(\s{0,20}<(?P<target>[^<>]{1,4000})>")),
        ("](", re.compile(r"\]\(\s{0,20}(?P<target>[^()<>\s]++(?:\([^()\s]*+\)[^()\s]*+)?)")),
        ("]:", re.compile(r"^\s{0,3}\[[^\[\]^][^\[\]]{0,200}\]:\s{0,20}<?(?P<target>[^<>\s]+)")),
        ("}`", re.compile(r"\{(?P<role>[\w:+.-]{1,80})\}`(?:[^`<>]{0,500}<)?(?P<target>[^`<>]{1,2000})>?`")),
        ("=", re.compile(r"(?:href|src)=[\"'](?P<target>[^\"'<>\s]+)")),
        ("<", re.compile(r"<(?P<target>(?:inv|project|path):[^<>\s]{1,2000})>")),
    ),
    "restructuredtext": (
        (">`_", re.compile(r"`[^`<>]{0,500}<(?P<target>[^`<>\s]{1,2000})>`_")),
        (".. _", re.compile(r"^\s*\.\.\s+_[^:`]{1,200}:\s+(?P<target>\S+)")),
        (":`", re.compile(r":(?P<role>[\w:+.-]{1,80}):`(?:[^`<>]{0,500}<)?(?P<target>[^`<>]{1,2000})>?`")),
    ),
    "asciidoc": (
        ("[", re.compile(r"(?<![^\s\[\]])(?>[^\s\[\]]*?(?:link|xref):)(?P<target>[^\s\[\]]++)\[")),
        ("<<", re.compile(r"<<(?P<target>[^<>,]{1,2000})(?:,[^<>]{0,500})?>>")),
    ),
}
ROLES = re.compile(
    r"(?:external(?:\+[\w.-]+)?:)?decision(?::[\w-]+)?$|doc$|any$|ref$|download$|external\+[\w.-]+:[\w:-]+$"
)
TRAILING = ".,;:!?'*_"
# Code between as many backticks as it begins with, in one paragraph; no longer than this, so that it is found in time.
SPAN = r"(?<![`\\])(`{{{},}})(?!`)(?:(?!\n[^\S\n]*\n)[\s\S]){{1,500}}?(?<!`)\1(?!`)"
ITEM = re.compile(r"(?P<indent>\s*)(?:[-*+]|\d{1,9}[.)])(?P<gap>\s+)")
INDENT = 4  # columns by which code is deeper than the text around it
LISTING = re.compile(r"\[(?:source|listing|literal)[^\]]*\]\s*$")
VERSION = re.compile(
    r"latest|stable|main|master|dev|devel|develop|nightly|current|edge|v\d[\w.+-]*|\d+\.\d[\w.+-]*"
)
LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][a-zA-Z]{2,4})?")
ROLE = re.compile(r"(?:^|:)(?:decision|any)(?::|$)")
PAGE = re.compile(r"\.(?:html?|md|rst)$")
SHOWN = 120
PINNED = "the link leads to version {}, which cannot be checked offline"
NO_ROLE = "write :external+NAME:decision:ref:, with the name of the guide's site in intersphinx_mapping"
LONGEST_QUERY = 500
Fit = Literal["fits", "renamed", "dead", "tab", "unchecked"]


def links(source: Source) -> Iterator[Link]:
    """Yield the links in the order of the page; what several forms have in common is one link."""
    for place, line in enumerate(_without_code(source)):
        forms = [form for sign, form in (*PATTERNS[source.syntax], *EVERYWHERE) if sign in line]
        if forms:
            yield from _of_line(line, place, forms)


def _of_line(line: str, place: int, forms: Sequence[re.Pattern[str]]) -> Iterator[Link]:
    taken, targets = bytearray(len(line) + 1), list[tuple[int, str, str]]()
    for match in (match for form in forms for match in form.finditer(line)):
        start, role = match.start("target"), match.groupdict().get("role", "")
        if not taken[start] and (not role or ROLES.match(role)):
            targets.append((start, _trimmed(match["target"]), role))
            taken[start : match.end("target")] = b"1" * len(match["target"])
    yield from (Link(target, place + 1, start + 1, role) for start, target, role in sorted(targets) if target)


def _trimmed(target: str) -> str:
    """Drop what ends a sentence and not an address."""
    target = target.rstrip(TRAILING)
    surplus = target.count(")") - target.count("(")
    while surplus > 0 and target.endswith(")"):
        target, surplus = target[:-1], surplus - 1
    return target.rstrip(TRAILING).strip()


def _without_code(source: Source) -> Sequence[str]:
    """The lines of the page with blanks in place of inline code and of code that is only indented."""
    lines = list(source.shown)
    if source.syntax == "markdown":
        _blank_indented(lines)
    elif source.syntax == "asciidoc":
        _blank_paragraphs(lines)
    text, span = "\n".join(lines), SPAN.format(2 if source.syntax == "restructuredtext" else 1)
    return re.sub(span, _blanked, text).split("\n") if "`" in text else lines


def _blank_indented(lines: list[str]) -> None:
    """Blank out the indented code of Markdown: deeper than the item around it, and below an empty line."""
    margin, code, above = 0, False, ""
    for place, line in enumerate(lines):
        if not line.strip():
            above = line
            continue
        wide = line.expandtabs(INDENT)
        indent = len(wide) - len(wide.lstrip())
        item = ITEM.match(wide)
        code = indent >= margin + INDENT and (code or not above.strip())
        if code:
            lines[place] = ""
        elif item and indent < margin + INDENT:
            margin = item.end() if len(item["gap"]) <= INDENT else item.start("gap") + 1
        elif indent < margin and not above.strip():
            margin = 0
        above = line


def _blank_paragraphs(lines: list[str]) -> None:
    """Blank out the paragraphs of AsciiDoc that are literal: indented ones, and those below ``[source]``."""
    code, above = False, ""
    for place, line in enumerate(lines):
        text = line.strip()
        listing = bool(LISTING.match(above))
        begins = (listing or (not above and line[:1] == " ")) and not ITEM.match(line)
        code = bool(text) and (code or begins)
        if code:
            lines[place] = ""
        above = text


def _blanked(span: re.Match[str]) -> str:
    """Blanks in place of code between backticks; the text of a role stays."""
    before = span.string[span.start() - 1 : span.start()]
    return span[0] if before == "}" else re.sub(r"[^\n]", " ", span[0])


class Place(NamedTuple):
    """A page as its address gives it, apart from language, version and the form of its ending."""

    host: str
    parts: tuple[str, ...]
    version: str | None


class GuideLink(NamedTuple):
    """A link into a guide: to which entry, and whether that is there; without a guide there is no such page."""

    link: Link
    guide: Guide | None
    anchor: str
    fit: Fit
    message: str = ""
    hint: str = ""


def guide_links(record: Record, guides: Mapping[str, Guide]) -> Iterator[GuideLink]:
    """Yield the links of a record into guides, in the order of the page."""
    pages = {id_: place for id_, guide in guides.items() if (place := place_of(guide.url))}
    for link in record.links:
        target = _by_name(link, guides) or _by_address(link, guides, pages) or _by_path(link, guides, pages)
        if target:
            yield target


def place_of(address: str) -> Place | None:
    """The page of an address; None where it is none of the web."""
    try:
        url = urlsplit(address)
    except ValueError:
        return None
    if url.scheme not in {"http", "https"} or not url.netloc:
        return None
    page = re.sub(r"(?:/index)?(?:\.html?)?$", "", url.path.rstrip("/"))
    parts = [unquote(part) for part in page.split("/") if part]
    at = next((number for number, part in enumerate(parts[:-1]) if VERSION.fullmatch(part)), None)
    if at is None:
        return Place(url.netloc.lower(), tuple(parts), None)
    before = parts[: at - 1] if at and LANGUAGE.fullmatch(parts[at - 1]) else parts[:at]
    return Place(url.netloc.lower(), (*before, *parts[at + 1 :]), parts[at])


def _by_name(link: Link, guides: Mapping[str, Guide]) -> GuideLink | None:
    """Read a link by the full name of an entry, as Sphinx and MyST resolve it through an inventory."""
    target = link.target
    inventory = target.startswith("inv:")
    if not (inventory or target.startswith("#") or (link.role and "doc" not in link.role.split(":"))):
        return None
    head, _, anchor = target.rpartition("#")[2].partition(".")
    if head in guides:
        guide_link = _anchored(link, guides[head], anchor)
        if not link.role or ROLE.search(link.role) or guide_link.fit != "fits":
            return guide_link
        message = (
            f"the role {link.role[:SHOWN]} does not lead to entries of a guide, and Sphinx will not find it"
        )
        return guide_link._replace(fit="unchecked", message=message, hint=NO_ROLE)
    if near(head, guides) and (inventory or ROLE.search(link.role)):
        message = f"there is no guide {head[:SHOWN]}"
        return GuideLink(link, None, anchor, "dead", message, nearest(head, guides))
    return None


def _by_address(link: Link, guides: Mapping[str, Guide], pages: Mapping[str, Place]) -> GuideLink | None:
    place = place_of(link.target)
    if place is None:
        return None
    here = {id_: page for id_, page in pages.items() if page.host == place.host}
    for id_, page in here.items():
        if page.parts == place.parts:
            guide, anchor = guides[id_], _fragment(link.target)
            if place.version in (None, page.version):
                return _anchored(link, guide, anchor)
            hint = f"link to {guide.link(anchor if anchor in guide.anchors() else '')}"
            return GuideLink(link, guide, anchor, "unchecked", PINNED.format(place.version), hint)
    return _no_page(link, place, here)


def _by_path(link: Link, guides: Mapping[str, Guide], pages: Mapping[str, Place]) -> GuideLink | None:
    """Read a path to the built page of a guide, or to its source, as far as both name the same folders."""
    if "://" in link.target:
        return None
    path, _, _ = re.sub(r"^(?:project|path):", "", link.target).partition("#")[0].partition("?")
    parts = [unquote(part) for part in path.split("/") if part not in {"", ".", ".."}]
    if ":" in path or not parts or not (PAGE.search(parts[-1]) or link.role):
        return None
    parts[-1] = PAGE.sub("", parts[-1])
    for id_, page in pages.items():
        common = min(len(parts), len(page.parts))
        if common and tuple(parts[-common:]) == page.parts[-common:]:
            return _anchored(link, guides[id_], _fragment(link.target))
    return None


def _fragment(address: str) -> str:
    return unquote(address.partition("#")[2].partition(":~:")[0])


def _anchored(link: Link, guide: Guide, anchor: str) -> GuideLink:
    """Whether an anchor is on the page of a guide; the name of the guide and its page have none."""
    known = [guide.id, *guide.anchors()]
    if not anchor or anchor in known:
        wrong = _wrong_tab(link, guide, anchor)
        return GuideLink(link, guide, anchor, "tab" if wrong else "fits", *(wrong or ()))
    if new := guide.formerly.get(anchor):
        message = f"{guide.id} calls {anchor} {new} now"
        return GuideLink(link, guide, new, "renamed", message, f"link to {guide.link(new)}")
    message = f"{guide.id} has no {anchor[:SHOWN]}"
    return GuideLink(link, guide, anchor, "dead", message, nearest(anchor, known[1:]))


def _wrong_tab(link: Link, guide: Guide, anchor: str) -> tuple[str, str] | None:
    """What is wrong with the tab that an address opens, and how to mend it; None where nothing is."""
    query = link.target.partition("#")[0].partition("?")[2]
    statement = guide.statements.get(anchor)
    for name, option in parse_qsl(query[:LONGEST_QUERY]):
        if name != guide.id:
            if option in guide.options and near(name, [guide.id], 0.8):
                return f"no tabs are called {name[:SHOWN]}", nearest(name, [guide.id])
        elif option not in guide.options:
            message = f"there is no option {option[:SHOWN]}, so no tab opens"
            return message, nearest(option, guide.options)
        elif statement and statement.option != option:
            message = f"the tab of {option} opens, and {anchor} is in that of {statement.option}"
            return message, f"link to {guide.link(anchor)}"
    return None


def _no_page(link: Link, place: Place, here: Mapping[str, Place]) -> GuideLink | None:
    """A dead or unchecked link to a page beside the guides; None at the top of a site, where any page may be."""
    pages = [page for page in here.values() if page.parts and page.parts[:-1] == place.parts[:-1]]
    beside = {page.parts[-1]: page for page in pages}
    if not beside or not place.parts:
        return None
    name = place.parts[-1]
    if len(place.parts) == 1 and not near(name, beside):
        return None
    version = next(iter(beside.values())).version
    if place.version not in (None, version):
        return GuideLink(link, None, "", "unchecked", PINNED.format(place.version), nearest(name, beside))
    return GuideLink(link, None, "", "dead", f"there is no guide at {name[:SHOWN]}", nearest(name, beside))
