"""The skeleton of a guide's page: every part that a guide has, each saying what to write there."""

from __future__ import annotations

import re
from collections.abc import Mapping

from decidable.text import one_line

BETWEEN = re.compile(r"-(?:or|vs|versus)-")
FACETS = {
    "Best when": (
        "A condition that {title} fits.",
        "One condition per item. The bold words become its anchor.",
    ),
    "Real-world fits": ("A setting where {title} has worked.", "One that readers know."),
    "Strengths": ("What {title} does well.", "On its own terms, and true even where it loses."),
    "Costs": ("What {title} costs at once.", "What everybody accepts on the first day."),
    "Hidden costs": ("What {title} costs later.", "What newcomers miss."),
    "Failure modes": (
        "How {title} breaks.",
        "The first thing you see when it is applied to the wrong problem.",
    ),
}
WINS = {"Wins when": ("When {title} pays off.", "Over the long run, in one sentence.")}

PAGE = """\
# {title}

:::{{decision:guide}} {id}
:options: {options}

**The heuristic in one sentence.** Then why it holds most of the time.
:::

:::{{decision:points}}
:the-decision: **The decision.** As one question.
:default-stance: **Where to start before any evidence arrives.** The option to prefer, and the condition.
:::

## Questions to ask

::::{{decision:question}} what-decides
:evidence: what-was-seen
:factor: what-weighs-most

What question decides this?

{answers}
::::

## What this is about

:::{{decision:points}}
:really-about: **What it is really about.** The two or three things that differ between the options.
:not-about: **What it is not about.** The argument that comes up in every meeting and settles nothing.
:::

## The options

{facets}
## Cost, time and reversibility

### Who absorbs the cost

{owners}
{wins}
### What undoing costs

:::{{decision:points}}
:undo-cost: **What going back costs.** And what keeps its value under either option.
:::

### What should force a re-look

:::{{decision:triggers}}
:what-changes: **What changes.** An event that means the answer may have changed.
:::

## The work left to you

### Key factors

:::{{decision:factors}}
:what-weighs-most: **What weighs most.** And how much it differs between teams.
:::

### Evidence needed

:::{{decision:evidence}} what-was-seen
:maximum-age: 6mo

**What can be seen.** Where it comes from, and how somebody else can open it.
:::

## Signals from the ground

### Pressures to discount

:::{{decision:pressures}}
:what-is-said: **What is said in every such meeting.** And why it says nothing about this system.
:::

### Pitfalls to set aside

:::{{decision:pitfalls}}
:what-is-regretted: **What teams regret.** What they did, and what it hid.
:::

{signals}
## Connected decisions

:::{{decision:points}}
:easily-confused: **A decision that is easily confused with this one.** And how it differs.
:::
"""

TABS = """\
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
:against: {others}
:pitfall: what-is-regretted
:signal: seen-for-{option}

**What argues for {title}.** Say when this is the answer.
:::
"""

SIGNALS = """\
### Signals for {title}

:::{{decision:signals}} {option}
:seen-for-{option}: **What you see where {title} fits.** An observation, not an opinion.
:::

"""

OWNERS = """\
::::{{tab-item}} {title}
:sync: {option}

:::{{decision:owners}} {option}
:pays-for-{option}: **Who pays for {title}.** Often the people who are missing from the meeting.
:::
::::
"""


def options_in(id_: str) -> dict[str, str]:
    """The options named by an id such as ``cache-or-repair``; two placeholders where it names none."""
    parts = BETWEEN.split(id_)
    return {
        part: titled(part) for part in (parts if len(set(parts)) > 1 else ("first-option", "second-option"))
    }


def titled(id_: str) -> str:
    """An id as people read it."""
    words = one_line(id_.replace("-", " "))
    return words[:1].upper() + words[1:]


def page(id_: str, title: str, options: Mapping[str, str]) -> str:
    """The page of a guide that builds without a warning, and from which a checklist can be made."""
    each = [
        {
            "id": id_,
            "option": option,
            "title": of,
            "others": " ".join(other for other in options if other != option),
        }
        for option, of in options.items()
    ]
    return PAGE.format(
        id=id_,
        title=title,
        options=" | ".join(f"{option} {of}" for option, of in options.items()),
        facets="".join(_facet(id_, facet, of, options) for facet, of in FACETS.items()),
        wins="".join(_facet(id_, facet, of, options) for facet, of in WINS.items()).rstrip() + "\n",
        answers="\n".join(ANSWER.format(**of) for of in each).rstrip(),
        signals="".join(SIGNALS.format(**of) for of in each),
        owners=TABS.format(id=id_, tabs="\n".join(OWNERS.format(**of) for of in each).rstrip()),
    )


def _facet(id_: str, facet: str, of: tuple[str, str], options: Mapping[str, str]) -> str:
    lead, text = of
    tabs = (
        TAB.format(option=option, title=title, lead=lead.format(title=title), text=text)
        for option, title in options.items()
    )
    return f"### {facet}\n\n" + TABS.format(id=id_, tabs="\n".join(tabs).rstrip()) + "\n"
