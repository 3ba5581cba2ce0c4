"""The skeleton of a guide's page: every part that a guide has, each saying what to write there."""

from __future__ import annotations

import re
from collections.abc import Mapping

from decidable.text import one_line

BETWEEN = re.compile(r"-(?:or|vs|versus)-")
FACETS = {
    "Best when": (
        "A condition that {title} fits.",
        "One condition an item; the bold words become its anchor.",
    ),
    "Strengths": ("What {title} does well.", "On its own terms, and true also where it loses."),
    "Costs": ("What {title} costs at once.", "What everybody accepts on the first day."),
    "Hidden costs": ("What {title} costs later.", "What a newcomer misses most."),
    "Failure modes": ("How {title} breaks.", "Applied to the wrong problem, this is what is seen first."),
}

PAGE = """\
# {title}

Say in two sentences which decision this is, and who faces it.

:::{{decision:guide}} {id}
:options: {options}

**The heuristic in one sentence.** Then why it holds most of the time.
:::

:::{{decision:matrix}}
:::

{facets}
## Questions to ask

::::{{decision:question}} what-decides
:evidence: what-was-seen
:factor: what-weighs-most

What is the question whose answer decides?

{answers}
::::

## What weighs

:::{{decision:factors}}
:what-weighs-most: **What weighs most.** And how far it can differ from team to team.
:::

## Evidence needed

:::{{decision:evidence}} what-was-seen
:maximum-age: 6mo

**What can be seen.** Where it comes from, and how somebody else opens it.
:::

## What points where

{signals}
:::{{decision:pressures}}
:what-is-said: **What is said in every such meeting.** And why it says nothing about this system.
:::

:::{{decision:pitfalls}}
:what-is-regretted: **What teams regret.** What they did, and what it hid.
:::

## Who pays

{owners}
## When to look again

:::{{decision:triggers}}
:what-changes: **What changes.** What has to happen for the answer to be another.
:::
"""

FACET = """\
## {facet}

:::::{{tab-set}}
:sync-group: {id}

{tabs}
:::::

"""

TAB = """\
::::{{tab-item}} {title}
:sync: {option}

- **{lead}** {text}
::::
"""

ANSWER = """\
:::{{decision:answer}} for-{option}
:favors: {option}

**What speaks for {title}.** Say when this is the answer.
:::
"""

SIGNALS = """\
:::{{decision:signals}} {option}
:seen-for-{option}: **What is seen where {title} fits.** Something that can be observed, and not an opinion.
:::

"""

OWNERS = """\
:::{{decision:owners}} {option}
:pays-for-{option}: **Who pays for {title}.** The people who are missing in the meeting.
:::

"""


def options_in(id_: str) -> dict[str, str]:
    """Read the options out of an id such as ``cache-or-repair``; two that wait for a name where it names none."""
    parts = BETWEEN.split(id_)
    return {
        part: titled(part) for part in (parts if len(set(parts)) > 1 else ("first-option", "second-option"))
    }


def titled(id_: str) -> str:
    """Write an id for people."""
    words = one_line(id_.replace("-", " "))
    return words[:1].upper() + words[1:]


def page(id_: str, title: str, options: Mapping[str, str]) -> str:
    """Write the page of a guide that builds without a warning, and of which a checklist can be made."""
    each = [{"id": id_, "option": option, "title": of} for option, of in options.items()]
    return PAGE.format(
        id=id_,
        title=title,
        options=" | ".join(f"{option} {of}" for option, of in options.items()),
        facets="".join(_facet(id_, facet, options) for facet in FACETS),
        answers="\n".join(ANSWER.format(**of) for of in each).rstrip(),
        signals="".join(SIGNALS.format(**of) for of in each),
        owners="".join(OWNERS.format(**of) for of in each),
    )


def _facet(id_: str, facet: str, options: Mapping[str, str]) -> str:
    lead, text = FACETS[facet]
    tabs = (
        TAB.format(option=option, title=of, lead=lead.format(title=of), text=text)
        for option, of in options.items()
    )
    return FACET.format(id=id_, facet=facet, tabs="\n".join(tabs).rstrip())
