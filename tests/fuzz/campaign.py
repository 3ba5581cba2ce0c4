"""Fuzzes one reader in this process, led by the coverage of the package, until nothing new was found for some minutes."""

from __future__ import annotations

import json
import os
import pkgutil
import resource
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import atheris  # type: ignore[import-untyped]

LONGEST_INPUT = 16_384
SLOWEST = 5.0
MEBIBYTE = 1024
MOST_MEMORY = 1024 * MEBIBYTE
WARM = 200


@dataclass
class Campaign:
    """How the fuzzing of one reader goes; ``seconds`` without a finding end it."""

    reader: Any
    seconds: float
    into: Path
    inputs: int = 0
    found: dict[str, str] = field(default_factory=dict)
    started: float = field(default_factory=time.monotonic)
    last: float = field(default_factory=time.monotonic)
    resident: int = 0

    def one_input(self, data: bytes) -> None:
        """Feed an input, and note what should not have come of it."""
        self.inputs += 1
        began, used = time.monotonic(), time.process_time()
        try:
            self.reader.one_input(data)
        except BaseException as error:  # noqa: BLE001  (whatever it is, it is a finding)
            from fuzz.reader import place_of  # noqa: PLC0415  (after the package is instrumented)

            self._note(f"{place_of(error)}: {str(error)[:200]}", place_of(error), data)
        self._costs(data, min(time.monotonic() - began, time.process_time() - used))
        if time.monotonic() - self.last > self.seconds:
            self.end()

    def _costs(self, data: bytes, took: float) -> None:
        resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        if took > SLOWEST:
            self._note(f"took {took:.1f} s", "slow", data)
        if self.inputs > WARM and resident - self.resident > MOST_MEMORY:
            self._note(f"memory grew by {(resident - self.resident) // MEBIBYTE} MiB", "memory", data)
        self.resident = max(self.resident, resident)

    def _note(self, said: str, key: str, data: bytes) -> None:
        if key not in self.found:
            path = self.into / f"{self.reader.name}.finding-{len(self.found)}"
            path.write_bytes(data)
            self.found[key], self.last = said, time.monotonic()
            print("FOUND", said, path, flush=True)  # noqa: T201

    def end(self) -> None:
        """Write what came of it, and leave; the fuzzer has no other way out."""
        seconds = round(time.monotonic() - self.started)
        result = {
            "reader": self.reader.name,
            "inputs": self.inputs,
            "seconds": seconds,
            "quiet": round(time.monotonic() - self.last),
            "processor": round(time.process_time()),
            "findings": list(self.found.values()),
        }
        (self.into / f"{self.reader.name}.json").write_text(json.dumps(result) + "\n", encoding="utf-8")
        sys.stderr.flush()
        os._exit(0)


def changed(reader: Any, data: bytes, most: int, seed: int) -> bytes:  # noqa: ANN401  (a Reader, known only once it is instrumented)
    from fuzz.mutating import mutated  # noqa: PLC0415  (likewise)
    from fuzz.reader import joined  # noqa: PLC0415

    rng = Random(seed)  # noqa: S311
    name, body = reader.parted(data)
    others = [seed for of, seed in reader.inputs.items() if Path(of).suffix == Path(name).suffix]
    if rng.random() < 0.02:
        name, body = rng.choice(list(reader.inputs.items()))
    return joined(name, mutated(name, body, rng, others))[:most]


def instrumented() -> None:
    """Import every module of the package so that the fuzzer sees which branches an input takes."""
    with atheris.instrument_imports(include=["decidable", "decidable_evidence"]):
        import decidable  # noqa: PLC0415

        for module in pkgutil.walk_packages(decidable.__path__, "decidable."):
            if not module.name.endswith("__main__"):
                __import__(module.name)


def main(name: str, seconds: str, into: str) -> None:
    """Fuzz a reader; the results go to a folder."""
    instrumented()
    from fuzz.reader import joined  # noqa: PLC0415
    from fuzz.readers import READERS  # noqa: PLC0415

    reader, folder = READERS[name], Path(into)
    corpus = folder / f"{name}.corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, (of, body) in enumerate(reader.inputs.items()):
        (corpus / f"seed-{number}").write_bytes(joined(of, body))
    campaign = Campaign(reader, float(seconds), folder)
    longest = max(LONGEST_INPUT, *(len(body) * 3 // 2 for body in reader.inputs.values()))
    arguments = ["fuzz", str(corpus), f"-artifact_prefix={folder}/{name}.", f"-max_len={longest}"]
    limits = [
        "-timeout=60",
        "-rss_limit_mb=4096",
        "-len_control=0",
        "-detect_leaks=0",
        "-report_slow_units=30",
    ]

    def custom(data: bytes, most: int, seed: int) -> bytes:
        return changed(reader, data, most, seed)

    atheris.Setup([*arguments, *limits], campaign.one_input, custom_mutator=custom)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
