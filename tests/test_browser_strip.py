"""What the browser says of answers and a choice is what the Python that judges reviews says of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import chain, combinations, islice, product
from math import prod
from random import Random
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import Build
from decidable.checklists import read_guide
from decidable.guide import Guide
from decidable.judging import judge
from decidable.judging.case import Case
from decidable.review import Review
from support.sheets import GUIDE, REPOSITORY, SHEET, TITLE, saved

pytestmark = [pytest.mark.slow, pytest.mark.browser]
RULES = REPOSITORY / "src/decidable/sphinx_ext/static/decision-rules.js"
FOLLOWED = """([rules, states]) => states.map(([given, chosen]) => {
    const found = decidable.follow(rules, given, chosen ?? undefined);
    return [found.conflicts.map(({question}) => question), found.pitfalls, found.consistent, found.evidence];
})"""
MOST = 5000
State = tuple[dict[str, str], tuple[str, ...] | None]


def choices(guide: Guide) -> list[tuple[str, ...] | None]:
    """Return every choice that can be made on the page, and none."""
    sets = chain.from_iterable(combinations(guide.options, size) for size in range(len(guide.options) + 1))
    return [None, *sets]


def states(guide: Guide) -> Iterator[State]:
    """Yield every state of answers and choice; of more than 5,000 as many drawn, and every pair of answers."""
    answers = [["", *question.answers] for question in guide.questions.values()]
    sets, draw = choices(guide), Random(17)  # noqa: S311
    whole: Iterator[tuple[tuple[str, ...], tuple[str, ...] | None]] = product(product(*answers), sets)
    if prod(map(len, answers)) * len(sets) > MOST:
        drawn = ((tuple(map(draw.choice, answers)), draw.choice(sets)) for _ in range(MOST))
        pairs = (
            (tuple({one: a, two: b}.get(place, "") for place in range(len(answers))), choice)
            for one, two in combinations(range(len(answers)), 2)
            for a, b, choice in product(answers[one], answers[two], sets)
        )
        whole = chain(drawn, pairs)
    for given, choice in whole:
        yield {id_: said for id_, said in zip(guide.questions, given, strict=True) if said}, choice


def judged(guide: Guide, given: dict[str, str], choice: tuple[str, ...] | None) -> dict[str, list[Any]]:
    """Map the codes of what a review of this state is told to the places that they name."""
    said = {id_: {"answer": answer, "because": "so", "required-by": "law"} for id_, answer in given.items()}
    written = {
        "decision": guide.id,
        "title": TITLE,
        "status": "proposed",
        "choice": choice,
        "questions": said,
    }
    case = Case(guide, Review.model_validate(written), {}, adr_links=True, today=date(2026, 11, 22))
    found: dict[str, list[Any]] = {}
    for finding in judge(case):
        for reason in finding.reasons:
            place = (
                finding.entry
                if reason.code in {"evidence-missing", "pitfall-taken"}
                else reason.location[1:2]
            )
            found.setdefault(reason.code, []).append(place if isinstance(place, str) else "".join(place))
    return found


SHIPPED = sorted(path.stem for path in (REPOSITORY / "checklists").glob("*.yaml"))


@pytest.fixture(params=[*SHIPPED, "queue-or-database"])
def guide(request: pytest.FixtureRequest, build: Build) -> Guide:
    if (REPOSITORY / f"checklists/{request.param}.yaml").is_file():
        return read_guide(REPOSITORY / f"checklists/{request.param}.yaml")
    page = (REPOSITORY / f"tests/guides/{request.param}.md").read_text(encoding="utf-8")
    return read_guide(build({"index.md": page}, "checklist").outdir / f"{request.param}.yaml")


def test_every_state_means_in_the_browser_what_it_means_to_the_judge(browser: Browser, guide: Guide) -> None:
    every = list(states(guide))
    page = browser.new_page()
    page.add_script_tag(path=RULES)
    followed = page.evaluate(FOLLOWED, [guide.rules(), every])
    page.close()
    by_judge = [judged(guide, *state) for state in every]
    against = ("answer-against-choice", "requirement-unmet")
    conflicts = [[question for code in against for question in found.get(code, [])] for found in by_judge]
    fits = {
        (*given.items(), choice): not told for (given, choice), told in zip(every, conflicts, strict=True)
    }
    for (given, choice), found, told, (mine, pitfalls, consistent, evidence) in zip(
        every, by_judge, conflicts, followed, strict=True
    ):
        assert sorted(mine) == sorted(set(told)), (given, choice)
        assert set(pitfalls) == set(found.get("pitfall-taken", [])), (given, choice)
        needed = {id_ for id_, state in evidence.items() if state == "needed"}
        assert needed == set(found.get("evidence-missing", [])), (given, choice)
        for other in choices(guide)[2:]:
            if other is not None and (*given.items(), other) in fits:
                assert (list(other) in consistent) == fits[*given.items(), other], (given, other)


def test_unknown_is_not_no(browser: Browser, guide: Guide) -> None:
    page = browser.new_page()
    page.add_script_tag(path=RULES)
    draw = Random(5)  # noqa: S311
    for given, choice in draw.sample(list(islice(states(guide), MOST)), 40):
        known = {id_: said for id_, said in given.items() if draw.random() < 0.5}
        rest = [id_ for id_ in guide.questions if id_ not in known]
        sets = choices(guide)[1:] if choice is None else [choice]
        wholes = [
            (known | dict(zip(rest, more, strict=True)), full)
            for more in product(*(guide.questions[id_].answers for id_ in rest))
            for full in sets
        ]
        [(_, _, _, evidence), *complete] = page.evaluate(
            FOLLOWED, [guide.rules(), [(known, choice), *wholes]]
        )
        for id_, state in evidence.items():
            ends = {whole[3][id_] for whole in complete}
            assert state == "open" if ends == {"needed", "not needed"} else {state} <= ends | {"open"}
    page.close()


def test_the_evaluator_stays_small() -> None:
    lines = [line for line in RULES.read_text().splitlines() if line.strip() and not line.startswith("//")]
    assert len(lines) <= 60


def test_panel_file_and_pytest_agree_on_states_of_the_form(
    page: Page, address: str, pytester: pytest.Pytester
) -> None:
    guide = read_guide(REPOSITORY / "checklists/rag-vs-fine-tuning.yaml")
    told: dict[str, tuple[int, set[str]]] = {}
    titles = {pitfall.title: id_ for id_, pitfall in guide.pitfalls.items()}
    for number, (given, choice) in enumerate(Random(3).sample(list(states(guide)), 12)):  # noqa: S311
        page.goto("about:blank")
        words = urlencode(given | ({} if choice is None else {"choice": " ".join(choice)}))
        page.goto(f"{address}/{SHEET}#?{words}")
        page.locator("[name=title]").fill(f"State {number}")
        panel = page.locator(".decision-told > .decision-conflict").all_inner_texts()
        pitfalls = {titles[line[len("Pitfall: ") : -1]] for line in panel if line.startswith("Pitfall: ")}
        told[saved(page, pytester.path).name] = len(panel) - len(pitfalls), pitfalls
    pytester.runpytest("-p", "no:cacheprovider", "--junitxml=found.xml", "--decidable-today", "2026-11-22")
    found: dict[str, tuple[int, set[str]]] = {name: (0, set()) for name in told}
    for case in ET.parse(pytester.path / "found.xml").iter("testcase"):  # noqa: S314  (our own file)
        name = next(name for name in told if name.partition(".")[0] in case.attrib["classname"].split("."))
        conflicts, pitfalls = found[name]
        if case.find("failure") is not None and case.attrib["name"] == "choice":
            conflicts = len(
                re.findall(r"\((?:answer-against-choice|requirement-unmet)\)", "".join(case.itertext()))
            )
        elif case.find("failure") is not None:
            pitfalls = pitfalls | {case.attrib["name"]}
        found[name] = conflicts, pitfalls
    assert found == told


def test_a_view_is_shared_by_its_fragment_which_holds_no_text(page: Page, address: str) -> None:
    page.goto(f"{address}/{GUIDE}")
    page.get_by_role("radio", name="Missing knowledge").check()
    page.get_by_role("checkbox", name="Fine-Tuning").check()
    assert page.url.partition("#")[2] == "?knowledge-or-behavior=knowledge&choice=fine-tuning"
    assert "?" not in page.url.partition("#")[0]
    told = page.locator(".decision-told").inner_text()
    assert "Consistent choices: RAG, RAG + Fine-Tuning." in told
    assert "Your answer to question 1 (Missing knowledge) argues against Fine-Tuning." in told
    assert "Pitfall: Using fine-tuning to hide bad grounding." in told
    shared = page.context.new_page()
    shared.goto(page.url)
    expect(shared.locator(".decision-told")).to_have_text(told, use_inner_text=True)
    shared.get_by_role("link", name="Continue on the worksheet").click()
    expect(shared.locator(".decision-told")).to_have_text(told, use_inner_text=True)
    shared.locator("[name=title]").fill("A secret")
    assert "secret" not in shared.url


def test_a_view_is_cleared_by_a_link(page: Page, address: str) -> None:
    page.goto(f"{address}/{GUIDE}")
    told = page.locator(".decision-told").inner_text()
    page.get_by_role("radio", name="Missing knowledge").check()
    expect(page.locator(".decision-told")).not_to_have_text(told, use_inner_text=True)
    page.get_by_role("link", name="Clear").click()
    expect(page.locator(".decision-told")).to_have_text(told, use_inner_text=True)
    assert page.locator(".decision-picks input:checked").count() == 0


def test_signals_evidence_and_options_light_up_or_dim(page: Page, address: str) -> None:
    page.goto(f"{address}/{GUIDE}")
    assert page.locator("[data-state]").count() == 0
    page.get_by_role("radio", name="Missing behavior").check()
    page.get_by_role("radio", name="Slowly enough").check()
    page.locator('[name="answer.citations"][value=no]').check()
    page.locator("[name=choice][value=fine-tuning]").check()
    state = "e => e.dataset.state"
    assert page.locator("#behavior-shift-matters").evaluate(state) == "your answers point here"
    assert page.locator("#source-trust-model > .rubric").evaluate(state) == "not needed"
    assert page.locator("#behavior-gap-analysis > .rubric").evaluate(state) == "needed"
    page.locator('[name="answer.source-truth-changes"][value=no-source]').check()
    page.get_by_role("radio", name="Missing knowledge").check()
    assert "No option fits these answers" in page.locator(".decision-told").inner_text()
    assert page.locator(".decision-tabs > label[data-state]").count() == 16


def test_the_strip_is_worked_by_keyboard_and_its_verdict_is_announced(page: Page, address: str) -> None:
    page.goto(f"{address}/{GUIDE}")
    group = page.get_by_role("radiogroup", name="Is the problem missing knowledge or missing behavior?")
    group.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    assert group.get_by_role("radio", name="Missing behavior").is_checked()
    assert page.get_by_role("status").first.inner_text().startswith("Consistent choices: Fine-Tuning")


@pytest.mark.parametrize("name", SHIPPED)
def test_the_strip_of_every_guide_says_which_options_fit_what_is_answered(
    page: Page, address: str, name: str
) -> None:
    page.goto(f"{address}/decisions/{name}.html")
    told = page.get_by_role("status").first
    before = told.inner_text()
    group = page.get_by_role("radiogroup").first
    group.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    assert group.get_by_role("radio").first.is_checked()
    assert told.inner_text() != before
    assert told.inner_text().startswith(("Consistent choices", "No option fits"))


def test_without_javascript_the_guide_is_whole(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{GUIDE}")
    assert page.get_by_text("Even with the right passage in the prompt").is_visible()
    assert not page.locator(".decision-picks").first.is_visible()
    assert not page.locator(".decision-strip").is_visible()
    context.close()
