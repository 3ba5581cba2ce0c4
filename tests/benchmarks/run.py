"""Runs the benchmarks one after the other, and writes what they find as JSON and as a Markdown table.

``python tests/benchmarks/run.py [NAME...]`` runs all of them, or those that are named, and writes ``build/bench/figures.json``
and ``figures.md``. A benchmark that fails is told, and the others still run; the exit code is 1 then.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from figures import Found, data, growths, machine, plain, read, sentences, table
from processor import ENVIRONMENT

HERE = Path(__file__).parent
TO = HERE.parents[1] / "build" / "bench"
BENCHMARKS = (
    "plugin_cost",
    "review_scale",
    "page_cost",
    "adr_speed",
    "joint_counts",
    "leakage",
    "volatility",
)


def arguments(given: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="run.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHMARKS)}, or the path of another"
    )
    parser.add_argument("--to", type=Path, default=TO, metavar="FOLDER", help="where the figures are written")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    said = parser.parse_args(given)
    said.paths = [
        Path(name) if name.endswith(".py") else HERE / f"{name}.py" for name in said.names or BENCHMARKS
    ]
    if missing := [path.stem for path in said.paths if not path.is_file()]:
        parser.error(f"there is no benchmark {missing[0]}: choose from {', '.join(BENCHMARKS)}")
    return said


def main() -> int:
    """Run the benchmarks; this process takes no part in what they measure."""
    said = arguments(sys.argv[1:])
    if said.one:
        return alone(said.one)
    began, found, failed = time.monotonic(), dict[str, list[Found]](), list[str]()
    for number, path in enumerate(said.paths, 1):
        sys.stdout.write(f"[{number}/{len(said.paths)}] {path.stem}, {since(began)} so far\n")
        found[path.stem] = list(shown(path, failed.append))
    write(said.to, found)
    sys.stdout.write(f"\n{(said.to / 'figures.md').read_text(encoding='utf-8')}\nIn {since(began)}. ")
    sys.stdout.write(f"Failed: {', '.join(failed)}.\n" if failed else f"Written to {said.to}.\n")
    return 1 if failed else 0


def shown(path: Path, failed: Callable[[str], None]) -> Iterator[Found]:
    """Run one benchmark in a process of its own, and print and yield what it finds as it comes."""
    command = [sys.executable, __file__, "--one", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT) as process:
        for line in process.stdout or ():
            found = read(json.loads(line))
            sys.stdout.writelines(f"    {sentence}\n" for sentence in sentences(found))
            sys.stdout.flush()
            yield found
    if process.returncode:
        sys.stdout.write(f"    {path.stem} failed\n")
        failed(path.stem)


def alone(path: Path) -> int:
    """Run one benchmark in this process, and print each figure as a line of JSON."""
    spec = spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        return 2
    module = module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    for found in module.costs():
        sys.stdout.write(json.dumps(plain(found)) + "\n")
        sys.stdout.flush()
    return 0


def write(to: Path, found: dict[str, list[Found]]) -> None:
    """Write the figures as JSON and as Markdown."""
    to.mkdir(parents=True, exist_ok=True)
    today, on = datetime.now(UTC).date().isoformat(), machine()
    (to / "figures.json").write_text(data(found, on, today), encoding="utf-8")
    (to / "figures.md").write_text(text(on, today, flat(found)), encoding="utf-8")


def text(machine: str, on: str, found: list[Found]) -> str:
    return f"Measured on {on}: {machine}.\n\n{table(found)}\n{growths(found)}"


def flat(found: dict[str, list[Found]]) -> list[Found]:
    return [each for of in found.values() for each in of]


def since(began: float) -> str:
    """Say how long it has been."""
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


if __name__ == "__main__":
    sys.exit(main())
