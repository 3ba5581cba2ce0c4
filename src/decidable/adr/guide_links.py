"""Links from a record into guides, held against the checklists: which page, which anchor, and whether both are there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Literal, NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from decidable.adr.record import Link, Record
from decidable.errors import nearest
from decidable.guide import Guide

VERSION = re.compile(
    r"latest|stable|main|master|dev|devel|develop|nightly|current|edge|v\d[\w.+-]*|\d+(?:\.\d+)+[\w.+-]*"
)
LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][a-zA-Z]{2,4})?")
ROLE = re.compile(r"(?:^|:)(?:decision|any)(?::|$)")
SHOWN = 120

Fit = Literal["fits", "renamed", "dead", "unchecked"]


class Place(NamedTuple):
    """A page as its address gives it, apart from language, version and the form of its ending."""

    host: str
    parts: tuple[str, ...]
    version: str | None


class Lead(NamedTuple):
    """A link into a guide: to which entry, and whether that is there; without a guide there is no such page."""

    link: Link
    guide: Guide | None
    anchor: str
    fit: Fit
    message: str = ""
    hint: str = ""


def leads(record: Record, guides: Mapping[str, Guide]) -> Iterator[Lead]:
    """Yield the links of a record that lead into a guide, in the order of the page."""
    pages = {id_: place for id_, guide in guides.items() if (place := place_of(guide.url))}
    for link in record.links:
        lead = _by_name(link, guides) or _by_address(link, guides, pages)
        if lead:
            yield lead


def place_of(address: str) -> Place | None:
    """Give the page of an address; None where it is none of the web."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return _place(parts) if parts.scheme in {"http", "https"} and parts.netloc else None


def _place(address: SplitResult) -> Place:
    parts = [unquote(part) for part in address.path.split("/") if part]
    if parts:
        last = re.sub(r"\.html?$", "", parts[-1])
        parts[-1:] = [last] if last != "index" else []
    at = next((number for number, part in enumerate(parts[:-1]) if VERSION.fullmatch(part)), None)
    if at is None:
        return Place(address.netloc.lower(), tuple(parts), None)
    before = parts[: at - 1] if at and LANGUAGE.fullmatch(parts[at - 1]) else parts[:at]
    return Place(address.netloc.lower(), (*before, *parts[at + 1 :]), parts[at])


def _by_name(link: Link, guides: Mapping[str, Guide]) -> Lead | None:
    """Read a link by the full name of an entry, as Sphinx and MyST resolve it through an inventory."""
    target = link.target
    inventory = target.startswith("inv:")
    if not (inventory or target.startswith("#") or ROLE.search(link.role)):
        return None
    head, _, anchor = target.rpartition("#")[2].partition(".")
    if head in guides:
        return _anchored(link, guides[head], anchor)
    close = get_close_matches(head, guides, n=1)
    if close and (inventory or link.role):
        return Lead(link, None, anchor, "dead", f"there is no guide {head[:SHOWN]}", nearest(head, guides))
    return None


def _by_address(link: Link, guides: Mapping[str, Guide], pages: Mapping[str, Place]) -> Lead | None:
    place = place_of(link.target)
    if place is None:
        return None
    here = {id_: page for id_, page in pages.items() if page.host == place.host}
    for id_, page in here.items():
        if page.parts == place.parts:
            if place.version not in (None, page.version):
                return _pinned(link, guides[id_], place)
            return _anchored(link, guides[id_], _fragment(link.target))
    return _no_page(link, place, here)


def _fragment(address: str) -> str:
    return unquote(address.partition("#")[2].partition(":~:")[0])


def _pinned(link: Link, guide: Guide, place: Place) -> Lead:
    message = f"the link leads to version {place.version}, which cannot be checked offline"
    return Lead(link, guide, _fragment(link.target), "unchecked", message, f"link to {guide.link()}")


def _anchored(link: Link, guide: Guide, anchor: str) -> Lead:
    """Say whether an anchor is on the page of a guide; the name of the guide and its page have none."""
    known = [guide.id, *guide.anchors()]
    if not anchor or anchor in known:
        return Lead(link, guide, anchor, "fits")
    new = guide.formerly.get(anchor)
    if new:
        return Lead(
            link, guide, new, "renamed", f"{guide.id} calls {anchor} {new} now", f"link to {guide.link(new)}"
        )
    message = f"{guide.id} has no {anchor[:SHOWN]}"
    return Lead(link, guide, anchor, "dead", message, nearest(anchor, known[1:]))


def _no_page(link: Link, place: Place, here: Mapping[str, Place]) -> Lead | None:
    """Tell of a page that stands where guides do and is none; at the top of a site any other page may stand."""
    beside = {
        page.parts[-1]: page for page in here.values() if page.parts and page.parts[:-1] == place.parts[:-1]
    }
    if not beside or not place.parts:
        return None
    name, close = place.parts[-1], get_close_matches(place.parts[-1], beside, n=1)
    if len(place.parts) == 1 and not close:
        return None
    version = next(iter(beside.values())).version
    if place.version not in (None, version):
        message = f"the link leads to version {place.version}, which cannot be checked offline"
        return Lead(link, None, "", "unchecked", message, nearest(name, beside))
    return Lead(link, None, "", "dead", f"there is no guide at {name[:SHOWN]}", nearest(name, beside))
