"""What to do next about a corpus, by name: sources, owners, documents and where they are."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta
from itertools import islice

from decidable.evidence import Due, counted, short
from decidable_evidence.source_trust.corpus import Findings
from decidable_evidence.source_trust.inputs import Inputs

NAMED = 5
MOST_DUE = 50


def advice(found: Findings, inputs: Inputs) -> Iterator[str]:
    """The next steps, what makes the corpus untrusted first."""
    yield from _conflicts(found)
    yield from _documents(found)
    yield from _sources(found, inputs)
    yield from _reviews(found)
    yield from _reading(found)


def due(found: Findings) -> tuple[Due, ...]:
    """By when each source is to be reviewed again, the first ones that fall due."""
    dated = [
        Due(
            on=entry.reviewed_on + timedelta(days=entry.refreshed_in),
            what=f'source "{id_}" is due for review',
            owner=short(entry.owner) or "nobody",
        )
        for id_, entry in found.in_use.items()
        if entry.refreshed_in and entry.reviewed_on and entry.reviewed_on <= found.on
    ]
    return tuple(sorted(dated, key=lambda part: part.on)[:MOST_DUE])


def listings(found: Findings) -> dict[str, tuple[str, ...]]:
    """Everything that people are asked to settle, whole, by what it is called on the command line."""
    conflicts = found.registry.conflicts.items()
    return {
        "unclaimed": tuple(found.ownership.unclaimed),
        "ambiguous": tuple(found.ownership.ambiguous),
        "unread": tuple(found.corpus.unread),
        "empty": tuple(found.corpus.empty),
        "newer-than-review": tuple(found.newer),
        "open-conflicts": tuple(id_ for id_, conflict in conflicts if not conflict.settled_by),
    }


def _conflicts(found: Findings) -> Iterator[str]:
    there = {document.id for document in found.corpus.documents}
    for id_, conflict in found.registry.conflicts.items():
        place = found.registry.place("known-conflicts", id_)
        if conflict.settled_by is None:
            both = _few(conflict.documents)
            yield f"{place}: settle which document is right about {short(conflict.about)} ({both}), and write settled-by."
        if gone := [name for name in conflict.documents if name not in there]:
            yield f"{place}: {id_} names documents that are not in the corpus: {_few(gone)}."


def _documents(found: Findings) -> Iterator[str]:
    owned = found.ownership
    if owned.unclaimed:
        top, *below = owned.unclaimed[0].split("/", maxsplit=1)
        pattern = short(f"/{top}/" if below else f"/{top}")
        corpus = f"; registry paths are relative to the corpus folder, so that {pattern} would match"
        hint = "" if owned.source_of else corpus
        yield f"Name the source of {_listed(owned.unclaimed, 'document')}, or leave them out{hint}."
    if owned.ambiguous:
        both = short(" and ".join(next(iter(owned.ambiguous.values()))))
        yield f"Let one source name more specifically what {both} and others claim alike: {_listed(owned.ambiguous, 'document')}."
    for source, entry in found.registry.sources.items():
        for number in entry.broad:
            place, pattern = found.registry.place("sources", source, "paths", number), entry.paths[number]
            yield f"{place}: {source} has the pattern {short(pattern)}, which covers everything and does not count: name folders or files."


def _sources(found: Findings, inputs: Inputs) -> Iterator[str]:
    used = found.in_use.items()
    lacking = {
        "needs an owner": [id_ for id_, entry in used if entry.owner is None],
        "needs a licence": [id_ for id_, entry in used if entry.licence is None],
    }
    for use in inputs.uses:
        lacking[f"does not permit to {use}"] = [id_ for id_, entry in used if use not in entry.permitted_uses]
    for message, ids in lacking.items():
        yield from (f"{found.registry.place('sources', id_)}: {id_} {message}." for id_ in ids[:NAMED])
        if len(ids) > NAMED:
            yield f"{counted(len(ids) - NAMED, 'more source')}: each {message}."
    if orphans := [id_ for id_ in found.registry.sources if id_ not in found.in_use]:
        yield f"Correct the paths of {_listed(orphans, 'source')} without documents, or take them out."


def _reviews(found: Findings) -> Iterator[str]:
    used, on = found.in_use, found.on
    overdue = sorted(
        ((days, id_) for id_, entry in used.items() if (days := entry.overdue(on))), reverse=True
    )
    for days, id_ in overdue[:NAMED]:
        owner = short(used[id_].owner) or "nobody"
        yield f"Review {id_}: {counted(days, 'day')} overdue on {on}, owned by {owner}."
    if len(overdue) > NAMED:
        yield f"Review {counted(len(overdue) - NAMED, 'more source')} with an overdue review."
    if never := [id_ for id_, entry in used.items() if entry.reviewed_on is None]:
        yield f"Have {_listed(never, 'source')} reviewed for the first time."
    for id_, entry in used.items():
        if entry.reviewed_on and entry.reviewed_on > on:
            yield f"{found.registry.place('sources', id_)}: {id_} was reviewed on {entry.reviewed_on}, after {on}."
    if found.newer:
        yield f"Review again what changed since: {_listed(found.newer, 'document')}."


def _reading(found: Findings) -> Iterator[str]:
    corpus = found.corpus
    if corpus.unread:
        reason = next(iter(corpus.unread.values()))
        yield f"See why {_listed(corpus.unread, 'document')} could not be read, first: {short(reason)}."
    if corpus.empty:
        yield f"Fill or leave out {_listed(corpus.empty, 'empty document')}."
    if corpus.own:
        yield f"Not counted as documents: {_listed(corpus.own, 'file')} of decidable (reviews, recordings, decision records)."
    if corpus.links:
        yield f"{counted(corpus.links, 'symbolic link')} in the corpus not followed."


def _listed(names: Collection[str], thing: str) -> str:
    """How many there are, and the first of them."""
    return f"{counted(len(names), thing)} ({_few(names)})"


def _few(names: Collection[str]) -> str:
    more = " and others" if len(names) > NAMED else ""
    return ", ".join(map(short, islice(names, NAMED))) + more
