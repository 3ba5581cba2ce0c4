"""Which arms belong together: further tries of one arm, those that stand for a choice, and a team's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from decidable.evidence import Candidate


def is_arm(arm: str, base: str) -> bool:
    """Whether an arm is the base arm, or another try at it: ``oracle-2`` of ``oracle``."""
    number = arm.removeprefix(f"{base}-")
    return arm == base or (number != arm and number.isdigit())


def arms_of(bases: Collection[str], arms: Collection[str]) -> tuple[str, ...]:
    """The arms that were run among these and their further tries."""
    return tuple(arm for arm in arms if any(is_arm(arm, base) for base in bases))


def with_own(candidates: Mapping[str, Candidate], arms: Collection[str]) -> dict[str, Candidate]:
    """Choices of a guide, and one for each arm that belongs to none of them: a team's own option, named as its arm.

    An own option has to be ahead of the choices that nothing is simpler than.
    """
    known = {base for of in candidates.values() for base in (*of.arms, *of.ceiling)}
    plain = tuple(key for key, of in candidates.items() if not of.simpler)
    others = [arm for arm in arms if not any(is_arm(arm, base) for base in known)]
    own = [arm for arm in others if not any(arm != base and is_arm(arm, base) for base in others)]
    return {
        **candidates,
        **{arm: Candidate(arms=(arm,), simpler=plain) for arm in own if arm not in candidates},
    }
