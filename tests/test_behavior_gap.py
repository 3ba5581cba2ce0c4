"""Planted results, and what may be concluded from them: the figures of public studies, and traps."""

from __future__ import annotations

import pytest

from decidable.evidence.context import Candidates, comparing
from decidable.fields import Candidate
from decidable_evidence.behavior_gap import Counts, Declared, from_counts
from decidable_evidence.behavior_gap.judging import contest_of
from decidable_evidence.runs import ArmRows
from support.gaps import (
    FINANCE,
    FOUR_WAYS,
    TEXT_TO_SQL,
    TWO_PROMPTS,
    counts,
    gap,
    points,
    verdicts,
)

WITH_RAG = (*TWO_PROMPTS, "rag")


def guards(found: object) -> list[str]:
    return [guard.name for guard in found.guards]  # type: ignore[attr-defined]


class TestFinanceBench:
    """150 questions on filings: a public study without a few-shot arm."""

    def test_rag_is_supported_and_nothing_said_of_tuning(self) -> None:
        found = gap(WITH_RAG, FINANCE)

        assert verdicts(found) == {
            "none": "contradicted",
            "rag": "supported",
            "fine-tuning": "open",
            "fine-tuning+rag": "open",
        }
        assert points(found, "rag-over-closed-book") == (40.7, 31.7, 48.5)
        assert points(found, "oracle-2-over-closed-book") == (80.0, 72.2, 85.7)
        assert points(found, "facts-at-most") == (81.3, 72.8, 87.7)
        assert set(found.words.values()) == {"open"}

    def test_wins_losses_and_p_values_are_those_of_the_family(self) -> None:
        contest = contest_of(counts(WITH_RAG, FINANCE), Declared(), held_out=True)

        assert [(contest.results.wins(*pair.arms), f"{pair.p:.1e}") for pair in contest.pairs] == [
            ((63, 2), "8.4e-21"),
            ((120, 0), "2.8e-116"),
        ]

    def test_what_each_arm_passes_has_its_interval(self) -> None:
        found = gap(WITH_RAG, FINANCE)

        assert points(found, "passes-closed-book") == (9.3, 5.5, 15.2)
        assert points(found, "passes-oracle") == (85.3, 78.7, 90.2)
        assert points(found, "passes-oracle-2") == (89.3, 83.3, 93.4)
        assert points(found, "passes-rag") == (50.0, 42.1, 57.9)

    def test_below_the_target_rag_is_promising_while_its_ceiling_is_not_below(self) -> None:
        found = gap(WITH_RAG, FINANCE, target=0.8)

        assert verdicts(found)["rag"] == "promising"
        assert verdicts(found)["none"] == "contradicted"

    def test_without_the_prototype_rag_is_promising_and_as_it_is_stays_open(self) -> None:
        without = {pattern[:3]: 0 for pattern in FINANCE}
        for pattern, count in FINANCE.items():
            without[pattern[:3]] += count
        found = gap(TWO_PROMPTS, without)

        assert (verdicts(found)["rag"], verdicts(found)["none"]) == ("promising", "open")
        assert found.choices["rag"].act == "run rag on the same examples"

    def test_where_most_failures_are_refusals_a_best_guess_and_few_shot_are_advised_first(self) -> None:
        refusing = {
            pattern.replace("0", "r", 1) if pattern[0] == "0" else pattern: n
            for pattern, n in FINANCE.items()
        }
        found = gap(WITH_RAG, refusing)

        assert found.advice[0].startswith(
            "run closed-book-2, a prompt that asks for a best guess, and few-shot"
        )


class TestTextToSql:
    """1,034 questions on 20 databases: a public study with all four arms."""

    def test_tuning_is_supported_and_everything_else_contradicted(self) -> None:
        found = gap(FOUR_WAYS, TEXT_TO_SQL)

        assert verdicts(found) == {
            "none": "contradicted",
            "rag": "contradicted",
            "fine-tuning": "supported",
            "fine-tuning+rag": "contradicted",
        }
        assert "the extra part does not pay" in found.choices["fine-tuning+rag"].because[0]

    @pytest.mark.parametrize(
        ("figure", "value", "low", "high"),
        [
            ("rag-over-closed-book", -0.19, -2.317, 1.931),
            ("fine-tuned-over-closed-book", 3.00, 0.659, 5.325),
            ("fine-tuned-rag-over-closed-book", 3.77, 1.390, 6.139),
            ("fine-tuned-over-rag", 3.19, 0.823, 5.548),
            ("fine-tuned-rag-over-rag", 3.97, 1.569, 6.346),
            ("fine-tuned-rag-over-fine-tuned", 0.77, -0.362, 1.906),
        ],
    )
    def test_the_differences_are_those_of_evalstats(
        self, figure: str, value: float, low: float, high: float
    ) -> None:
        found = gap(FOUR_WAYS, TEXT_TO_SQL).figures[figure]

        assert 100 * found.value == pytest.approx(value, abs=0.005)
        assert 100 * (found.low or 0) == pytest.approx(low, abs=0.0005)
        assert 100 * (found.high or 0) == pytest.approx(high, abs=0.0005)

    def test_nothing_good_is_concluded_of_a_tuned_model_of_which_nobody_knows_what_it_learnt(self) -> None:
        found = gap(FOUR_WAYS, TEXT_TO_SQL, held_out=False)

        assert verdicts(found)["fine-tuning"] == "open"
        assert verdicts(found)["none"] == "supported" or verdicts(found)["none"] == "open"
        assert found.guards[0].name == "trained-on-unknown"
        assert found.guards[0].withholds == ("fine-tuning", "fine-tuning+rag")


class TestTraps:
    """What looks like a verdict and is none."""

    def test_an_oracle_that_retrieval_beats_is_no_ceiling(self) -> None:
        patterns = {"rrr1": 95, "rrrr": 15, "r111": 20, "0000": 15, "1111": 5}
        found = gap(WITH_RAG, patterns)

        assert guards(found)[0] == "oracle-worse-than-rag"
        assert points(found, "rag-over-closed-book") == (76.7, 68.6, 82.7)
        assert verdicts(found)["rag"] == "supported"
        assert verdicts(found)["fine-tuning"] == "open"
        assert "shown" not in found.words.values()

    def test_an_oracle_that_breaks_what_passed_without_it_is_no_ceiling(self) -> None:
        found = gap(("closed-book", "oracle"), {"11": 60, "10": 40, "01": 60})

        assert guards(found)[0] == "oracle-harms"
        assert verdicts(found)["rag"] == "open"
        assert found.guards[0].withholds == ("rag", "knowledge")

    def test_examples_that_repair_what_the_context_repairs_show_behavior(self) -> None:
        patterns = {"f111": 110, "f110": 0, "f011": 10, "0000": 10, "1111": 20}
        found = gap(
            ("closed-book", "few-shot", "oracle", "oracle-2"), {k: n for k, n in patterns.items() if n}
        )

        assert points(found, "oracle-over-few-shot") == (6.7, 2.2, 10.9)
        assert points(found, "examples") == (73.3, 63.7, 81.1)
        assert verdicts(found)["rag"] == "promising"
        assert verdicts(found)["fine-tuning"] == "open"
        assert (found.words["behavior"], found.words["knowledge"]) == ("shown", "open")

    def test_a_tuned_model_that_beats_the_oracle_is_supported(self) -> None:
        patterns = {"f111": 113, "0001": 14, "0000": 8, "1111": 15}
        found = gap((*TWO_PROMPTS, "fine-tuned"), patterns)

        assert verdicts(found)["fine-tuning"] == "supported"
        assert verdicts(found)["rag"] == "contradicted"
        assert points(found, "oracle-over-fine-tuned") == (-9.3, -14.2, -4.3)
        assert found.choices["rag"].because == ("fine-tuned is ahead of oracle: +9.3 points [4.3, 14.2].",)
        assert set(found.words.values()) == {"open"}

    def test_a_tuned_model_that_beats_nothing_but_no_context_is_open(self) -> None:
        patterns = {"0000": 50, "0110": 60, "0111": 10, "0001": 10, "1111": 20}
        found = gap((*TWO_PROMPTS, "fine-tuned"), patterns)

        assert points(found, "fine-tuned-over-closed-book")[0] == 13.3
        assert points(found, "oracle-over-fine-tuned") == (33.3, 23.3, 42.5)
        assert verdicts(found) == {
            "none": "contradicted",
            "rag": "promising",
            "fine-tuning": "open",
            "fine-tuning+rag": "open",
        }
        assert set(found.words.values()) == {"open"}

    def test_retrieval_that_repairs_nothing_is_promising_at_best(self) -> None:
        patterns = {"r110": 120, "0000": 10, "1111": 20}
        for target in (None, 0.8):
            found = gap(WITH_RAG, patterns, target=target)

            assert points(found, "rag-over-closed-book") == (0.0, -1.8, 1.8)
            assert verdicts(found)["rag"] == "promising"
        assert verdicts(found)["none"] == "contradicted"

    @pytest.mark.parametrize("refusing", ["r", "0"])
    def test_how_closed_book_fails_changes_no_verdict(self, refusing: str) -> None:
        patterns = {f"{refusing}11": 100, f"{refusing}00": 30, "111": 20}
        found = gap(TWO_PROMPTS, patterns)

        assert verdicts(found)["rag"] == "promising"
        assert verdicts(found)["none"] == "open"
        assert set(found.words.values()) == {"open"}

    def test_a_best_guess_that_passes_shows_the_prompt_and_no_knowledge(self) -> None:
        arms = ("closed-book", "closed-book-2", "oracle", "oracle-2")
        found = gap(arms, {"r111": 95, "r011": 25, "r000": 10, "1111": 20})

        assert found.words["prompt"] == "shown"
        assert points(found, "prompt") == (63.3, 53.1, 71.9)
        assert points(found, "facts-at-least") == (16.7, 8.3, 24.6)
        assert found.words["knowledge"] == "open"

    def test_a_repaired_half_is_promising_at_once(self) -> None:
        found = gap(TWO_PROMPTS, {"111": 30, "r11": 75, "000": 45})

        assert (verdicts(found)["rag"], verdicts(found)["none"]) == ("promising", "open")

    def test_knowledge_is_shown_where_neither_a_guess_nor_examples_repair_what_the_context_does(self) -> None:
        arms = ("closed-book", "few-shot", "oracle")
        found = gap(arms, {"001": 80, "111": 60, "000": 10})

        assert found.words["knowledge"] == "shown"
        assert found.claim(("knowledge",)) == "supported"
        assert found.words["neither"] == "excluded"

    @pytest.mark.parametrize(
        ("arms", "patterns", "act"),
        [
            (("closed-book", "oracle"), {"01": 60, "11": 60}, "run few-shot: the cheapest arm"),
            (("closed-book", "few-shot", "oracle"), {"001": 60, "111": 60}, "run few-shot-oracle"),
            (
                ("closed-book", "few-shot", "oracle", "few-shot-oracle"),
                {"0011": 60, "0001": 9, "1111": 51},
                "run 1,479 examples to learn whether behavior is missing",
            ),
            (
                ("closed-book", "few-shot", "oracle", "few-shot-oracle"),
                {"0011": 400, "1111": 400, "0000": 100},
                "run fine-tuned-oracle",
            ),
        ],
    )
    def test_where_behavior_is_open_the_cheapest_act_that_lifts_it_is_named(
        self, arms: tuple[str, ...], patterns: dict[str, int], act: str
    ) -> None:
        found = gap(arms, patterns)

        assert found.words["behavior"] == "open"
        assert found.act("behavior").startswith(act)
        assert any(step.startswith(act) for step in found.advice)

    def test_nearly_all_is_never_rounded_to_all(self) -> None:
        found = gap(TWO_PROMPTS, {"011": 9996, "000": 4})

        assert "100.0" not in found.headline

    def test_a_second_prompt_that_agrees_on_every_example_has_shown_nothing(self) -> None:
        assert "same-results" in guards(gap(TWO_PROMPTS, {"r11": 122, "000": 14, "111": 14}))


class TestSmall:
    """What leaves everything open, and says so."""

    def test_nineteen_examples_are_too_few(self) -> None:
        found = gap(TWO_PROMPTS, {"011": 17, "000": 2})

        assert guards(found) == ["too-small"]
        assert set(verdicts(found).values()) == {"open"}
        assert points(found, "oracle-over-closed-book")[0] == 89.5

    def test_twenty_examples_may_conclude(self) -> None:
        found = gap(WITH_RAG, {"0111": 18, "0000": 2})

        assert verdicts(found)["rag"] == "supported"

    def test_more_than_two_percent_errors_leave_everything_open(self) -> None:
        some, many = gap(TWO_PROMPTS, {"011": 196, "0e1": 4}), gap(TWO_PROMPTS, {"011": 195, "0e1": 5})

        assert verdicts(some)["rag"] == "promising"
        assert set(verdicts(many).values()) == {"open"}
        assert guards(many) == ["too-many-errors"]
        assert some.figures["passes-oracle"].n == 196

    def test_a_list_that_is_younger_than_the_results_was_found_and_not_tested(self) -> None:
        listed = counts(WITH_RAG, {"0111": 90, "0000": 10}, listed_first=False)
        found = from_counts(listed, Declared())

        assert guards(found) == ["found-not-tested"]
        assert set(verdicts(found).values()) == {"open"}

    def test_a_grader_that_favors_an_arm_leaves_its_pair_open(self) -> None:
        even, lenient = ArmRows("read", read=(15, 15, 15, 15)), ArmRows("read", read=(15, 15, 9, 15))
        found = from_counts(counts(WITH_RAG, FINANCE, rows={"closed-book": even, "rag": lenient}), Declared())

        assert verdicts(found)["rag"] == "promising"
        assert verdicts(found)["none"] == "open"
        assert guards(found)[0] == "grader-uneven"

    def test_a_grader_that_favors_the_context_shows_no_facts(self) -> None:
        arms, patterns = ("closed-book", "few-shot", "oracle"), {"001": 80, "111": 60, "000": 10}
        even, lenient = ArmRows("read", read=(15, 15, 15, 15)), ArmRows("read", read=(15, 15, 9, 15))
        rows = {"closed-book": even, "few-shot": even, "oracle": lenient}
        found = from_counts(counts(arms, patterns, rows=rows), Declared())

        assert found.words["knowledge"] == "open"
        assert found.act("knowledge").startswith(
            "first settle what leaves the gain unknown: an uneven grader"
        )

    def test_few_examples_that_a_model_has_not_learnt_from_conclude_nothing_of_it(self) -> None:
        arms = ("closed-book", "rag", "fine-tuned")
        seen, left = counts(arms, {"001": 150}).groups, counts(arms, {"001": 15, "010": 4}).groups
        groups = (*(group.model_copy(update={"trained": True}) for group in seen), *left)
        found = from_counts(Counts(arms=arms, groups=groups), Declared(), held_out=True)

        assert verdicts(found)["fine-tuning"] == "open"
        assert (
            found.guards[0].text == "19 examples that the model was not trained on are too few to compare it."
        )
        assert found.guards[0].withholds == ("fine-tuning",)

    def test_no_example_that_a_model_has_not_learnt_from_is_no_crash(self) -> None:
        groups = [{"results": [[3, 1, ""], [3, 2, ""]], "examples": 90, "trained": True}]
        repeated = Counts.model_validate({"arms": ["closed-book", "fine-tuned"], "groups": groups})

        assert verdicts(from_counts(repeated, Declared(), held_out=True))["fine-tuning"] == "open"

    def test_a_stratum_that_no_row_names_is_too_small(self) -> None:
        found = from_counts(counts(WITH_RAG, FINANCE), Declared(stratum="long"))

        assert guards(found) == ["too-small"]

    def test_a_grader_that_errs_alike_on_both_arms_is_noise(self) -> None:
        rows = {arm: ArmRows("read", read=(13, 15, 12, 15)) for arm in WITH_RAG}

        assert verdicts(from_counts(counts(WITH_RAG, FINANCE, rows=rows), Declared()))["rag"] == "supported"


class TestGuides:
    """The choices and their arms are the guide's."""

    def test_another_guide_names_its_own_choices(self) -> None:
        choices = {
            "none": Candidate(arms=("closed-book",)),
            "cache": Candidate(arms=("rag",), ceiling=("oracle",), simpler=("none",)),
        }
        with comparing(Candidates(choices)):
            found = gap(WITH_RAG, FINANCE)

        assert verdicts(found) == {"none": "contradicted", "cache": "supported"}
        assert found.arms["rag"].choice == "cache"

    def test_an_arm_of_another_name_is_a_team_s_own_option(self) -> None:
        found = gap(("closed-book", "rag", "whole-catalogue"), {"011": 60, "001": 30, "000": 10, "111": 20})

        assert verdicts(found)["whole-catalogue"] == "supported"
        assert verdicts(found)["rag"] == "contradicted"

    def test_a_choice_that_cannot_meet_a_requirement_is_no_rival(self) -> None:
        arms, patterns = ("closed-book", "rag", "fine-tuned"), {"011": 60, "001": 30, "000": 10, "111": 20}
        from support.gaps import counts as planted  # noqa: PLC0415

        guide = {
            "none": Candidate(arms=("closed-book",)),
            "rag": Candidate(arms=("rag",), simpler=("none",)),
            "fine-tuning": Candidate(arms=("fine-tuned",), simpler=("none",)),
        }
        with comparing(Candidates(guide, barred=frozenset({"none", "fine-tuning"}))):
            found = from_counts(planted(arms, patterns), Declared(), held_out=True)

        assert verdicts(found) == {"none": "contradicted", "rag": "supported", "fine-tuning": "contradicted"}

    def test_rivals_that_are_not_told_apart_are_named_beside_a_supported_choice(self) -> None:
        found = gap(("closed-book", "rag", "fine-tuned"), {"011": 50, "010": 6, "001": 8, "000": 36})
        (rival,) = found.choices["rag"].not_told_apart

        assert rival.choice == "fine-tuning"
        assert rival.difference.value == pytest.approx(-0.02)
        assert rival.settles
        assert found.choices["fine-tuning"].not_told_apart[0].difference.value == pytest.approx(0.02)
