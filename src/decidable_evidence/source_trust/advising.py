"""What to do next about a corpus, by name: sources, owners, documents and where they stand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import timedelta

from decidable.evidence import Due, counted, short
from decidable_evidence.source_trust.counting import Found
from decidable_evidence.source_trust.inputs import Inputs
from decidable_evidence.source_trust.registry import Entry

NAMED = 5
MOST_DUE = 50
CONFLICTS_NAMED = 10


def advice(found: Found, inputs: Inputs) -> tuple[str, ...]:
    """List the next steps, what makes the corpus untrusted first."""
    return (
        *_conflicts(found),
        *_documents(found),
        *_sources(found, inputs),
        *_reviews(found),
        *_reading(found),
    )


def due(found: Found) -> tuple[Due, ...]:
    """Say by when each source is to be reviewed again, the first ones that fall due."""
    dated = [
        Due(
            on=entry.reviewed_on + timedelta(days=entry.refreshed_in),
            what=f"the source {id_} is to be reviewed again",
            owner=short(entry.owner) or "nobody",
        )
        for id_, entry in found.in_use().items()
        if entry.refreshed_in and entry.reviewed_on and entry.reviewed_on <= found.on
    ]
    return tuple(sorted(dated, key=lambda part: part.on)[:MOST_DUE])


def _conflicts(found: Found) -> Iterator[str]:
    every = found.compared.conflicts
    yield from (f"Settle which holds: {conflict}." for conflict in every[:CONFLICTS_NAMED])
    if len(every) > CONFLICTS_NAMED:
        yield f"Settle {len(every) - CONFLICTS_NAMED:,} more conflicts, by authority, supersedes or correction."


def _documents(found: Found) -> Iterator[str]:
    if unclaimed := found.belonging.unclaimed:
        yield f"Name the source of {_listed(unclaimed, 'document')}, or leave them out."
    if ambiguous := found.belonging.ambiguous:
        both = short(" and ".join(next(iter(ambiguous.values()))))
        yield f"Let one source name more specifically what {both} and others claim alike: {_listed(ambiguous, 'document')}."
    for source, number, glob in found.broad():
        place = found.registry.place(source, "paths", number)
        yield f"{place}: {source} has the glob {short(glob)}, which covers everything and does not count: name folders or files."


def _sources(found: Found, inputs: Inputs) -> Iterator[str]:
    used = found.in_use()
    for said, lacks in _lacking(inputs):
        lacking = [id_ for id_, entry in used.items() if lacks(entry)]
        yield from (f"{found.registry.place(id_)}: {id_} {said}." for id_ in lacking[:NAMED])
        if len(lacking) > NAMED:
            yield f"{counted(len(lacking) - NAMED, 'more source')}: each {said}."
    if orphans := [id_ for id_ in found.registry.sources if id_ not in used]:
        yield f"Correct the paths of {_listed(orphans, 'source')} without documents, or take them out."


def _lacking(inputs: Inputs) -> Iterator[tuple[str, Callable[[Entry], bool]]]:
    yield "needs an owner", lambda entry: entry.owner is None
    yield "needs a licence", lambda entry: entry.licence is None
    for use in inputs.uses:
        yield f"does not permit to {use}", lambda entry, use=use: use not in entry.permitted_uses  # type: ignore[misc]


def _reviews(found: Found) -> Iterator[str]:
    used, on = found.in_use(), found.on
    late = [(entry.unreviewed(on) or 0) - entry.refreshed_in for entry in used.values()]
    overdue = [
        (days, id_) for days, (id_, entry) in zip(late, used.items(), strict=True) if entry.is_overdue(on)
    ]
    for days, id_ in sorted(overdue, reverse=True)[:NAMED]:
        owner = short(used[id_].owner) or "nobody"
        yield f"Review {id_}: {counted(days, 'day')} overdue on {on}, owned by {owner}."
    if len(overdue) > NAMED:
        yield f"Review {counted(len(overdue) - NAMED, 'more source')} with an overdue review."
    yield from _unreviewed(found)
    if newer := found.newer():
        yield f"Review again what changed since: {_listed(newer, 'document')}."
    for id_, days in [*found.stalled().items()][:NAMED]:
        every = used[id_].refresh_every
        yield f"See whether {id_} is still kept up: to be refreshed every {every}, and nothing changed in {days} days."


def _unreviewed(found: Found) -> Iterator[str]:
    used = found.in_use()
    if never := [id_ for id_, entry in used.items() if entry.reviewed_on is None]:
        yield f"Have {_listed(never, 'source')} reviewed for the first time."
    for id_, entry in used.items():
        if entry.reviewed_on and entry.reviewed_on > found.on:
            yield f"{found.registry.place(id_)}: {id_} was reviewed on {entry.reviewed_on}, after {found.on}."


def _reading(found: Found) -> Iterator[str]:
    if unread := found.seen.unread:
        first = next(iter(unread))
        yield f"See why {_listed(unread, 'document')} could not be read, first: {unread[first]}."
    if empty := found.seen.empty:
        yield f"Fill or leave out {_listed(empty, 'empty document')}."
    if links := found.corpus.links:
        yield f"{counted(links, 'symbolic link')} in the corpus not followed."


def _listed(names: Collection[str], thing: str) -> str:
    """Write how many there are, and the first of them."""
    few: Iterable[str] = list(names)[:NAMED]
    more = " and others" if len(names) > NAMED else ""
    return f"{counted(len(names), thing)} ({', '.join(map(short, few))}{more})"
