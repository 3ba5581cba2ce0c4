"""What the cells show, exclude or leave open: the bounds, the tests, the guards and the words."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from decidable.measurement import Guard, State
from decidable.measures.behavior_gap.cells import Cells, Tally, percent
from decidable.measures.behavior_gap.inputs import Declared
from decidable.measures.statistics import clopper_pearson, even_split, holm, lead, wilson

ALPHA = 0.02
FAMILY_LEVEL = 0.01
FEWEST_EXAMPLES = 50
FEWEST_DISCORDANT = 6
MOST_EXAMPLES = 10_000
MOST_ERRORS = 0.02
MOST_KNOWN = 0.5
UNCHANGED = 0.05
COMPARED = (("rag", "closed-book"),)


@dataclass(frozen=True)
class Facts:
    """What holds of the gaps beyond noise and chance; a fact that the arms cannot show is false.

    *Big* is larger than a material share plus what flips alone produce, *small* is smaller than one even so. A gap
    *leads* when it is larger than the other.
    """

    knowledge_big: bool
    knowledge_small: bool
    knowledge_leads: bool
    residual_small: bool
    behavior_big: bool
    behavior_leads: bool
    prompt_sensitive_big: bool
    prompt_big: bool
    prompt_leads: bool
    prompt_small: bool
    two_oracles: bool

    @property
    def both_big(self) -> bool:
        return self.knowledge_big and self.behavior_big


def facts(cells: Cells, declared: Declared) -> Facts:
    """Judge the cells by Clopper-Pearson bounds of 98 % and exact tests at p < .02.

    Without a closed-book arm nothing is known of knowledge, and what fails with every context is an upper bound of
    the residual. Retrieved context that stands in for the right one makes of knowledge a lower bound, and likewise
    an upper bound of the residual. A few-shot arm also repairs by a flip alone some of what fails otherwise.
    """
    material, flips, n = declared.material_share, declared.flips, cells.n
    noise = cells.prompts * flips
    prompt_noise = max(cells.prompts, cells.closed_books) * flips
    below = material * (1 - noise - flips)
    knowledge, behavior, residual = cells.knowledge_total, cells.behavior, cells.residual
    prompt, sensitive = cells.prompt_alone, cells.prompt_sensitive
    behavior_noise = flips**cells.prompts + (flips * residual / n if cells.few_shot and n else 0)
    by_context = cells.closed_books > 0
    by_oracle = by_context and cells.oracles > 0
    by_prompts = cells.closed_books > 1
    return Facts(
        knowledge_big=by_context and _lower(knowledge, n) > material + noise,
        knowledge_small=by_oracle and _upper(knowledge, n) <= below,
        knowledge_leads=by_context and _leads(knowledge, residual, n, noise),
        residual_small=_upper(residual, n) <= below,
        behavior_big=by_oracle and _lower(behavior, n) > material + behavior_noise,
        behavior_leads=by_oracle and exceeds(behavior, knowledge),
        prompt_sensitive_big=by_oracle and _lower(sensitive, n) > material + noise,
        prompt_big=by_prompts and _lower(prompt, n) > material + prompt_noise,
        prompt_leads=by_oracle
        and by_prompts
        and _leads(prompt, knowledge, n, prompt_noise)
        and _leads(prompt, residual, n, prompt_noise),
        prompt_small=by_prompts and _upper(prompt, n) <= below,
        two_oracles=cells.oracles > 1,
    )


def exceeds(first: int, second: int) -> bool:
    """Say whether one count is larger than another beyond chance."""
    enough = first + second >= FEWEST_DISCORDANT
    return enough and first > second and even_split(first, second) < ALPHA


def words(facts: Facts) -> dict[str, State]:
    """Say of each word whether it is shown, excluded or open."""
    behavior_shown = facts.two_oracles and facts.behavior_big and facts.behavior_leads
    return {
        "knowledge": _state(
            shown=facts.knowledge_big and facts.knowledge_leads,
            excluded=facts.knowledge_small or facts.behavior_leads,
        ),
        "behavior": _state(shown=behavior_shown, excluded=facts.residual_small or facts.knowledge_leads),
        "both": _state(
            shown=facts.two_oracles and facts.both_big,
            excluded=facts.knowledge_small or facts.residual_small,
        ),
        "prompt": _state(shown=facts.prompt_big and facts.prompt_leads, excluded=facts.prompt_small),
        "nothing": _state(
            shown=facts.knowledge_small and facts.residual_small,
            excluded=facts.knowledge_big or facts.behavior_big,
        ),
    }


def all_open() -> dict[str, State]:
    """Leave every word open."""
    return dict.fromkeys(("knowledge", "behavior", "both", "prompt", "nothing"), "open")


def gate(cells: Cells, declared: Declared, left_out: int = 0) -> tuple[Guard, ...]:
    """Give the guards that keep every word open."""
    if text := _too_small(cells, declared, left_out):
        return (Guard(name="too-small", text=text),)
    if not passes_unexplained(cells, declared):
        return ()
    known = percent(cells.known / cells.n)
    text = f"{known} of the examples pass without and with context, and context makes no difference beyond chance."
    return (Guard(name="closed-book-passes", text=text),)


def care(cells: Cells) -> tuple[Guard, ...]:
    """Give the guards that keep no word open."""
    discordant = cells.knowledge_total + cells.residual
    if not cells.closed_books or discordant >= FEWEST_DISCORDANT:
        return ()
    return (
        Guard(
            name="few-discordant",
            text=f"Only {discordant} examples tell the gaps apart, so neither is called the larger.",
        ),
    )


def enough(cells: Cells, declared: Declared) -> int | None:
    """Give the smallest number of examples up to 10,000 that would show a word at these shares.

    More examples only sharpen the bounds, up to the rounding of counts.
    """
    if not cells.n:
        return None
    sizes = range(max(FEWEST_EXAMPLES, cells.n + 1), MOST_EXAMPLES + 1)
    place = bisect_left(sizes, 1, key=lambda n: int(_concludes(cells.scaled(n), declared)))
    return sizes[place] if place < len(sizes) else None


def differing(tally: Tally) -> dict[tuple[str, str], int]:
    """Say of each compared pair of arms which passes more examples: 1 the first, -1 the second, 0 neither.

    Exact tests of McNemar, adjusted by Holm over the pairs that were run, at a family level of .01.
    """
    pairs = [pair for pair in COMPARED if set(pair) <= set(tally.arms)]
    splits = [(tally.only(first, second), tally.only(second, first)) for first, second in pairs]
    adjusted = holm([even_split(*split) for split in splits])
    signs = [(first > second) - (first < second) for first, second in splits]
    return {pair: sign * (p < FAMILY_LEVEL) for pair, sign, p in zip(pairs, signs, adjusted, strict=True)}


def too_many_errors(cells: Cells, left_out: int) -> bool:
    """Say whether so many examples were left out for an error that the rest may differ from them."""
    return left_out > MOST_ERRORS * (cells.n + left_out)


def passes_unexplained(cells: Cells, declared: Declared) -> bool:
    """Say whether most examples pass without context, context changes nothing, and nobody said why."""
    if cells.in_the_input or cells.known <= MOST_KNOWN * cells.n or declared.closed_book_passes_because:
        return False
    return even_split(cells.gained, cells.harm) >= UNCHANGED


def _too_small(cells: Cells, declared: Declared, left_out: int) -> str:
    if too_many_errors(cells, left_out):
        errors = percent(left_out / (cells.n + left_out))
        return f"{errors} of the examples ended in an error; at most {percent(MOST_ERRORS)} may."
    if cells.n < FEWEST_EXAMPLES:
        return f"{cells.n} examples are too few to conclude; at least {FEWEST_EXAMPLES} are needed."
    gated = (cells.knowledge_total, cells.residual) if cells.closed_books else (cells.residual,)
    width = max(wilson(count, cells.n).half_width for count in gated)
    if width > declared.precision:
        return f"A gap is known to ±{percent(width)} only, and ±{percent(declared.precision)} is declared."
    return ""


def _concludes(cells: Cells, declared: Declared) -> bool:
    return not gate(cells, declared) and "shown" in words(facts(cells, declared)).values()


def _leads(first: int, second: int, n: int, noise: float) -> bool:
    """Say whether one share is larger than another beyond chance, and by more than flips alone produce."""
    return exceeds(first, second) and lead(first, second, n).low > noise


def _lower(count: int, n: int) -> float:
    return clopper_pearson(count, n).low


def _upper(count: int, n: int) -> float:
    return clopper_pearson(count, n).high


def _state(*, shown: bool, excluded: bool) -> State:
    if shown:
        return "shown"
    return "excluded" if excluded else "open"
