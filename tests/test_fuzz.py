"""Whatever was changed in an input, its reader reads or refuses it; long runs of the same are in ``fuzz``."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from fuzz.mutating import mutated
from fuzz.reader import Reader, joined
from fuzz.readers import READERS


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest) -> Iterator[Reader]:
    reader = READERS[request.param]
    yield reader
    reader.done()


@pytest.mark.slow
def test_every_input_of_a_reader_and_whatever_is_made_of_it_is_read_or_refused(reader: Reader) -> None:
    inputs = list(reader.inputs.items())
    for name, body in inputs:
        reader.one_input(joined(name, body))
    for number in range(reader.smoke):
        rng = Random(number)  # noqa: S311  (the same in every run)
        name, body = inputs[number % len(inputs)]
        reader.one_input(joined(name, mutated(name, body, rng, [body])))
