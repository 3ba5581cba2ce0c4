"""A guide with an entry of every kind, for tests of what its page becomes."""

from __future__ import annotations

from conftest import Build, Built
from decidable.guide import Guide
from decidable.sphinx_ext.domain import DecisionDomain, decision_domain
from decidable.sphinx_ext.to_guide import guide_of

HEAD = """\
# Tabs or Spaces

:::{decision:guide} tabs-or-spaces
:options: tabs Tabs | spaces Hard Spaces
:default: spaces

**Use spaces in a team.** Alone, use what you like.
:::

"""
TABS = """\
## Best when

::::{tab-set}
:sync-group: tabs-or-spaces
:::{tab-item} Tabs
:sync: tabs
- **Widths differ.** Everybody sets their own.
- **Files are large.**
:::
:::{tab-item} Spaces
:sync: spaces
- Alignment matters more. It often does.
:::
::::

"""
QUESTION = """\
::::{decision:question} who-reads
:evidence: survey
:factor: readers

Who reads the *code*? Ask them, do not guess.

They may differ.

:::{decision:answer} one
:favors: tabs
:pitfall: taste
:measured-as: single alone

**One person.** Nobody else.
:::

:::{decision:answer} many
:favors: spaces tabs
:against: tabs
:requires: spaces
:signal: crowd

**Many:** more than `one`.
:::
::::

:::{decision:evidence} survey
:measure: volatility
:maximum-age: 90d
:applies-when: spaces who-reads.many

**Survey.** From the list of readers.
:::

"""
LISTS = """\
:::{decision:factors}
:readers: **Readers.** How many there are.
:::

:::{decision:owners} tabs
:editors: **People who set up editors.** They fix
  the widths.

  Every time.
:::

:::{decision:signals} spaces
:crowd: A crowd reads along. It shows.
:::

:::{decision:pressures}
:fashion: **"Everybody does it."** Not everybody.
:::

:::{decision:pitfalls}
:taste: **Taste.** It is one.
:::

:::{decision:triggers}
:new-editor: **A new editor.**
:::

:::{decision:points}
:undo-cost: **Small.** One commit.
:::

"""
WHOLE = HEAD + TABS + QUESTION + LISTS


def domain_of(built: Built) -> DecisionDomain:
    return decision_domain(built.app.env)


def read_guide(build: Build) -> Guide:
    built = build({"index.md": WHOLE})
    assert not built.warnings
    return guide_of(domain_of(built).pages["index"], "https://example.org/en/")
