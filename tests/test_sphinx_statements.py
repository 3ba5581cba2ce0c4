"""What is read from the tabs of a facet, and what an author did wrong there and elsewhere."""

from __future__ import annotations

import pytest

from conftest import Build
from decidable.sphinx_ext.domain import decision_domain
from decidable.sphinx_ext.model import Page

GUIDE = """\
# Tea or Coffee

:::{decision:guide} tea-or-coffee
:options: tea Tea | coffee Coffee
**Drink what you like.**
:::
"""
FACET = """
## {title}

::::{{tab-set}}
:sync-group: tea-or-coffee
:::{{tab-item}} Tea
:sync: tea
{tea}
:::
:::{{tab-item}} Coffee
:sync: coffee
{coffee}
:::
::::
"""


def facet(tea: str, coffee: str = "- **Wakes you.**", title: str = "Best when") -> str:
    return GUIDE + FACET.format(tea=tea, coffee=coffee, title=title)


def page_of(build: Build, text: str) -> Page:
    built = build({"index.md": text}, "dummy")
    assert not built.warnings
    return decision_domain(built.app.env).pages["index"]


def warnings_of(build: Build, text: str) -> list[str]:
    """Give the warnings without the path of the temporary folder."""
    return [row.rpartition("/docs/")[2] for row in build({"index.md": text}, "dummy").warnings.splitlines()]


@pytest.mark.parametrize(
    ("item", "slug", "title", "text"),
    [
        ("- **It is hot.** Very.", "it-is-hot", "It is hot", "Very."),
        ("- **It is hot**. Very.", "it-is-hot", "It is hot", "Very."),
        ("- **Hot?** Very.", "hot", "Hot?", "Very."),
        ("- It is hot, e.g. Earl Grey. Very.", "it-is-hot-e-g-earl", "It is hot, e.g. Earl Grey", "Very."),
        ("- It is **hot**", "it-is-hot", "It is hot", ""),
        (
            "- **One two three four five six seven.**",
            "one-two-three-four-five-six",
            "One two three four five six seven",
            "",
        ),
        ("- **Crème brûlée's best.**", "creme-brulees-best", "Crème brûlée's best", ""),
        ("- **Hot.** One\n  line.\n\n  Another.\n\n  - below", "hot", "Hot", "One line. Another. below"),
        ("1. **Numbered.**", "numbered", "Numbered", ""),
        ("- {decision:id}`fresh` **It is hot.** Very.", "fresh", "It is hot", "Very."),
    ],
)
def test_a_list_item_is_a_statement(build: Build, item: str, slug: str, title: str, text: str) -> None:
    statements = page_of(build, facet(item)).of("statement")
    (id_, said), _ = statements.items()
    assert (id_, said.title, said.text) == (f"best-when.tea.{slug}", title, text)
    assert said.fields == {"facet": "best-when", "option": "tea"}


def test_items_below_other_items_are_no_statements(build: Build) -> None:
    page = page_of(build, facet("- **Hot.**\n  - **Very.**\n\nAnd:\n\n- **Wet.**"))
    assert list(page.of("statement")) == [
        "best-when.tea.hot",
        "best-when.tea.wet",
        "best-when.coffee.wakes-you",
    ]


def test_the_anchor_of_a_statement_is_on_its_list_item(build: Build) -> None:
    item = build({"index.md": facet("- **Hot.**")}).page().find(id="best-when.tea.hot")
    assert item is not None
    assert (item.name, item.get_text(strip=True)) == ("li", "Hot.")


def test_a_facet_is_called_by_its_title_even_where_docutils_renames_the_section(build: Build) -> None:
    built = build({"index.md": facet("- **Hot.**", title="2nd Bests: *when*?")})
    assert not built.warnings
    assert built.page().select_one('section[id="2nd-bests-when"]')
    assert "tea-or-coffee.2nd-bests-when.tea.hot" in built.inventory()


def test_tabs_of_another_kind_are_left_alone(build: Build) -> None:
    text = (
        facet("- **Hot.**")
        + "\n## Install\n\n::::{tab-set}\n:::{tab-item} pip\n:sync: pip\n- **Type.**\n:::\n::::\n"
    )
    assert len(page_of(build, text).of("statement")) == 2


def test_a_tab_that_stands_outside_of_a_set_is_left_alone(build: Build) -> None:
    told = warnings_of(build, f"{GUIDE}\n::::{{tab-set}}i\n:::{{tab-item}} Tea\n\n\n:::\n:::\n")
    assert not [row for row in told if "[decision." in row]


def test_a_tab_without_a_list_makes_no_facet(build: Build) -> None:
    assert not page_of(build, facet("Words.", "Words.")).of("facet")


def test_options_may_have_different_numbers_of_statements(build: Build) -> None:
    assert len(page_of(build, facet("- **Hot.**\n- **Wet.**\n- **Green.**")).of("statement")) == 4


def test_a_role_at_the_front_of_a_heading_gives_a_facet_its_id(build: Build) -> None:
    page = page_of(build, facet("- **Hot.**", title="{decision:id}`best` {decision:formerly}`fit` Best when"))
    (entry,) = page.of("facet").values()
    assert (entry.id, entry.title, entry.formerly) == ("best", "Best when", ("fit",))
    assert page.of("statement")["best.tea.hot"].formerly == ("fit.tea.hot",)


def test_former_ids_lead_to_what_took_their_place(build: Build) -> None:
    text = (
        facet("- {decision:formerly}`warm` {decision:formerly}`tepid` **Hot.**")
        + """
::::{decision:question} when
:formerly: at-what-time
When?
:::{decision:answer} now
:formerly: soon
**Now.**
:::
::::

:::{decision:points}
:cost: {decision:formerly}`price` **Low.** Pennies.
:::
"""
    )
    built = build({"index.md": text + "[](#tea-or-coffee.price)\n"})
    assert not built.warnings
    inventory, page = built.inventory(), built.page()
    for old, new in {
        "best-when.tea.warm": "best-when.tea.hot",
        "best-when.tea.tepid": "best-when.tea.hot",
        "at-what-time": "when",
        "at-what-time.now": "when.now",
        "when.soon": "when.now",
        "price": "cost",
    }.items():
        assert inventory[f"tea-or-coffee.{old}"] == inventory[f"tea-or-coffee.{new}"]
        assert page.find(id=old), old
    assert page.select_one('p > a[href="#cost"]').get_text() == "Low"  # type: ignore[union-attr]


def test_a_guide_says_what_its_options_were_called(build: Build) -> None:
    text = facet("- **Hot.**").replace("| coffee Coffee", "| coffee Coffee\n:formerly: chai tea | brew tea")
    page = page_of(build, text)
    assert page.of("option")["tea"].formerly == ("chai", "brew")
    assert page.of("statement")["best-when.tea.hot"].formerly == ("best-when.chai.hot", "best-when.brew.hot")


def test_ids_come_from_the_source_language_and_marks_are_not_for_translators(build: Build) -> None:
    text = facet("- {decision:id}`fresh` **It is hot.** Very.\n- **It is wet.**")
    catalogue = build({"index.md": text}, "gettext").files()["index.pot"].decode()
    assert 'msgid "**It is hot.** Very."' in catalogue
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    messages = {
        "**It is wet.**": "**Er ist nass.**",
        "Best when": "Gut wenn",
        "**It is hot.** Very.": "**Heiß.**",
    }
    po = header + "".join(f'msgid "{old}"\nmsgstr "{new}"\n\n' for old, new in messages.items())
    built = build({"locale/de/LC_MESSAGES/index.po": po}, out="de", language="de", locale_dirs=["locale"])
    assert "Er ist nass" in built.page().find(id="best-when.tea.it-is-wet").get_text()  # type: ignore[union-attr]
    assert built.page().find(id="best-when.tea.fresh")
    assert decision_domain(built.app.env).pages["index"].of("facet")["best-when"].title == "Best when"


QUESTION = """
::::{{decision:question}} when
{options}

When?

:::{{decision:answer}} now
{answer}

**Now.**
:::
::::
"""


def question(options: str = ":formerly: then", answer: str = ":favors: tea") -> str:
    return GUIDE + QUESTION.format(options=options, answer=answer)


def listed(name: str, *fields: str) -> str:
    return GUIDE + f"\n:::{{decision:{name}}}\n" + "\n".join(fields) + "\n:::\n"


OPEN = "\n::::{decision:question} when\nWhen?\n:::{decision:answer} now\n**Now.**\n"
MISTAKES = [
    ("repeated-id", facet("- **Hot.**\n- **Hot.** Very."), "Very", "the id best-when.tea.hot is already that of the statement in line 14: begin the item with {decision:id}`another-id`"),
    ("repeated-id", listed("points", ":tea: **Tea.**"), ":tea:", "the id tea is already that of the option in line 3"),
    ("repeated-id", listed("points", ":a: {decision:formerly}`tea` **One.**"), ":a:", "formerly: tea leads to tea already"),
    ("repeated-id", listed("points", ":a: {decision:formerly}`old` **A.**", ":b: {decision:formerly}`old` **B.**"), ":b:", "formerly: old leads to a already"),
    ("empty-slug", facet("- **…**"), "…", "no id can be made from this: start the item with {decision:id}`its-id`"),
    ("unknown-option", facet("- **Hot.**").replace(":sync: tea", ":sync: tee"), "- **Hot", "tee is not an option of this guide; did you mean tea?"),
    ("unknown-option", facet("- **Hot.**").replace(":sync: tea\n", ""), "- **Hot", "a tab without `:sync:` is not an option of this guide; one of: tea, coffee"),
    ("facet-without-option", facet("- **Hot.**").split(":::{tab-item} Coffee")[0] + "::::\n", "## Best", "coffee has no tab here: add one with `:sync: coffee`"),
    ("unknown-reference", facet("- **Hot.**").replace("group: tea-or", "group: te-or"), "{tab-set}", "these tabs are about tea: write `:sync-group: tea-or-coffee`"),
    ("unknown-option", question(answer=":favors: tea cofee"), "{decision:answer}", "favors: there is no option cofee on this page; did you mean coffee?"),
    ("unknown-option", GUIDE.replace("Coffee\n**", "Coffee\n:default: milk\n**"), "{decision:guide}", "default: there is no option milk on this page; one of: tea, coffee"),
    ("unknown-option", listed("owners} teas", ":a: **A.**").replace("teas}", "teas"), ":a:", "option: there is no option teas on this page; did you mean tea?"),
    ("unknown-reference", question(answer=":pitfall: haste"), "{decision:answer}", "pitfall: there is no pitfall haste on this page"),
    ("unknown-reference", question(options=":evidence: clock"), "{decision:question}", "evidence: there is no evidence clock on this page"),
    ("unknown-reference", question() + "\n:::{decision:evidence} clock\n:applies-when: when.not\n**Clock.**\n:::\n", "{decision:evidence}", "applies-when: there is no option or answer when.not on this page; did you mean when.now?"),
    ("unknown-reference", GUIDE.replace("Coffee\n**", "Coffee\n:formerly: milk water\n**"), "{decision:guide}", "formerly: milk cannot have become water, which is not on this page; one of: heuristic, tea, coffee"),
    ("reserved-id", listed("points", ":owners: **Owners.**"), ":owners:", "owners is a word of the review file: choose another id for this point"),
    ("bad-id", listed("points", ":Bad Id: **Bad.**"), ":Bad", "'Bad Id' is no id for this point: write it in kebab-case, such as `keeps-pace`"),
    ("bad-id", listed("points", ":a.b: **Bad.**"), ":a.b", "'a.b' has a dot in it: write it without"),
    ("bad-id", question().replace("{decision:question} when", "{decision:question}"), "{decision:question}", "'' is no id for this question: write it in kebab-case, such as `keeps-pace`"),
    ("bad-id", listed("points", ":a: {decision:id}`b` **Bad.**"), ":a:", "this point has its id already: {decision:id} is for statements and facets"),
    ("bad-id", facet("- **Hot.** {decision:id}`late`"), "late", "{decision:id} comes first in a statement or an entry, and nowhere else"),
    ("bad-value", question(options=":evidense: clock"), "{decision:question}", "evidense is not a field of this question; did you mean evidence?"),
    ("bad-value", listed("points} tea", ":a: **A.**").replace("tea}", "tea"), ":a:", "option is not a field of this point; one of: leads-to, formerly"),
    ("bad-value", listed("points", "- a: **List.**"), "List", "decision:points contains only fields such as `:its-id: **Title.** text`: is a fence left open?"),
    ("bad-value", listed("points", ":empty:"), ":empty:", "the point empty is empty: write `**Title.** text`"),
    ("bad-value", GUIDE + "\n:::{decision:evidence} clock\n:maximum-age: 3 weeks\n**Clock.**\n:::\n", "{decision:evidence}", "evidence clock: maximum-age: a duration is a whole number and a unit: 7d, 12w, 6mo (180 days) or 1y (365 days)"),
    ("bad-value", GUIDE + "\n:::{decision:evidence} clock\n:measure: Big Clock\n**Clock.**\n:::\n", "{decision:evidence}", "evidence clock: measure: 'Big Clock' is not written in kebab-case"),
    ("bad-value", question(answer=":measured-as: Now"), "{decision:answer}", "answer when.now: measured-as: 'Now' is not written in kebab-case"),
    ("bad-value", GUIDE + "\n:::{decision:question} when\nWhen?\n:::\n", "{decision:question}", "question when: answers needs at least 1"),
    ("bad-value", GUIDE.replace("| coffee Coffee", ""), "{decision:guide}", "guide tea-or-coffee: options needs at least 2"),
    ("bad-value", GUIDE.replace("Coffee\n**", "Coffee\n:default:\n**"), "{decision:guide}", "guide tea-or-coffee: default: '' is not written in kebab-case"),
    ("no-guide", listed("points", ":a: **A.**").replace(GUIDE, "# No guide\n"), ":a:", "this page has no guide: begin it with decision:guide"),
    ("no-guide", "# Late\n\n:::{decision:points}\n:a: **A.**\n:::\n\n" + GUIDE.split("\n", 2)[2], ":a:", "the guide of line 7 has to come before this"),
    ("two-guides", GUIDE + "\n:::{decision:guide} milk-or-water\n:options: milk Milk | water Water\n**Drink.**\n:::\n", "milk-or", "the guide tea-or-coffee is already on this page: give milk-or-water its own"),
    ("wrong-parent", GUIDE + "\n:::{decision:answer} now\n**Now.**\n:::\n", "{decision:answer}", "this answer is outside any question: is a fence left open?"),
    ("wrong-parent", GUIDE + OPEN + ":::{decision:answer} then\n**Then.**\n:::\n::::\n", "} then", "this answer is inside the answer now of line 10: is a fence left open?"),
    ("wrong-parent", GUIDE + OPEN + ":::\n## Heading\n\n:::{decision:points}\n:a: **A.**\n:::\n", ":a:", "this point is inside the question when of line 8: is a fence left open?"),
    ("wrong-parent", facet("- **Hot.**\n\n## Heading"), "## Heading", "this heading is inside a tab of tea: is a fence left open?"),
    ("wrong-parent", GUIDE[:-4] + "\n" + listed("points", ":a: **A.**")[len(GUIDE):], ":a:", "this point is inside the point heuristic of line 3: is a fence left open?"),
    ("bad-value", listed("points", ":a: **A.**")[:-4] + "\n## Heading\n", "## Heading", "decision:points contains only fields such as `:its-id: **Title.** text`: is a fence left open?"),
    ("bad-id", "# No guide\n\n{decision:id}`stray` Words.\n", "stray", "{decision:id} comes first in a statement or an entry, and nowhere else"),
    ("wrong-parent", GUIDE + OPEN + ":::\n\n## Heading\n", "## Heading", "this heading is inside the question when of line 8: is a fence left open?"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "text", "place", "message"), MISTAKES)
def test_a_mistake_is_told_with_its_line_and_its_remedy(
    build: Build, code: str, text: str, place: str, message: str
) -> None:
    line = next(number for number, row in enumerate(text.splitlines(), 1) if place in row)
    assert f"index.md:{line}: WARNING: {message} [decision.{code}]" in warnings_of(build, text)


def test_one_mistake_gives_one_warning(build: Build) -> None:
    assert len(warnings_of(build, question(answer=":favors: cofee"))) == 1
    assert len(warnings_of(build, listed("points", ":Bad Id: **Bad.**"))) == 1


def test_two_pages_cannot_have_one_guide(build: Build) -> None:
    home = "# Home\n\n```{toctree}\na\nb\n```\n"
    built = build({"index.md": home, "a.md": GUIDE, "b.md": GUIDE}, "dummy")
    message = (
        "b.md:3: WARNING: the guide tea-or-coffee is already on a.md: choose another id [decision.two-guides]"
    )
    assert message in built.warnings
    assert built.warnings.count("WARNING") == 1
