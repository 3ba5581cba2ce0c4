"""The lock files in requirements/, beside what pyproject.toml asks for.

As a program: ``newer`` compares this environment with the lock, ``lowest`` prints the lowest versions as constraints,
and ``sbom`` what the package installs.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib import metadata
from importlib.metadata import distributions
from itertools import product
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

REPOSITORY = Path(__file__).parent.parent
LOCKS = REPOSITORY / "requirements"
PROJECT: dict[str, Any] = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
ENVIRONMENTS = [
    {
        "python_version": python,
        "python_full_version": f"{python}.9",
        "sys_platform": platform,
        "platform_system": system,
    }
    for python, (platform, system) in product(
        ("3.11", "3.12", "3.13"), (("linux", "Linux"), ("darwin", "Darwin"), ("win32", "Windows"))
    )
]


def promised() -> list[Requirement]:
    """List what the package and its extras need, without the package itself."""
    about = PROJECT["project"]
    texts = [
        *about["dependencies"],
        *(text for extra in about["optional-dependencies"].values() for text in extra),
    ]
    return [need for need in map(Requirement, texts) if need.name != about["name"]]


def wanted(group: str) -> list[Requirement]:
    """List what a dependency group asks for; the environment of development has every extra too."""
    found = promised() if group == "dev" else []
    for entry in PROJECT["dependency-groups"][group]:
        found += [Requirement(entry)] if isinstance(entry, str) else wanted(entry["include-group"])
    return found


def pins(text: str) -> Iterator[Requirement]:
    """Yield each requirement of a lock file, without its hashes."""
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip() and not line.startswith("#"):
            yield Requirement(line.split(" --hash=")[0].strip())


def pinned(text: str, environment: dict[str, str]) -> dict[NormalizedName, Version]:
    """Map the packages that a lock file installs in an environment to their versions."""
    return {
        canonicalize_name(pin.name): Version(str(pin.specifier).removeprefix("=="))
        for pin in pins(text)
        if pin.marker is None or pin.marker.evaluate(environment)
    }


def uncovered(needs: Iterable[Requirement], text: str) -> set[str]:
    """Give the requirements that a lock file does not meet in some environment."""
    needs = list(needs)
    return {
        str(need)
        for environment in ENVIRONMENTS
        for found in [pinned(text, environment)]
        for need in needs
        if (need.marker is None or need.marker.evaluate(environment)) and not met(need, found)
    }


def met(need: Requirement, found: dict[NormalizedName, Version]) -> bool:
    """Say whether one of the versions that were found is one that is asked for."""
    version = found.get(canonicalize_name(need.name))
    return version is not None and need.specifier.contains(version, prereleases=True)


def lowest() -> Iterator[str]:
    """Yield a constraint for each lower bound of the package, its extras and what its tests need."""
    for need in [*promised(), *wanted("test")]:
        for bound in need.specifier:
            if bound.operator == ">=":
                yield f"{need.name}=={bound.version}"


def newer() -> Iterator[str]:
    """Yield a line for each package whose version in this environment is not the locked one."""
    locked = pinned((LOCKS / "dev.txt").read_text(encoding="utf-8"), {})
    here = {canonicalize_name(each.name): Version(each.version) for each in distributions()}
    for name in sorted(locked.keys() & here.keys()):
        if here[name] != locked[name]:
            yield f"{name} {here[name]}; locked is {locked[name]}"


def sbom() -> Iterator[str]:
    """Yield what the package and all its extras install, as they are in this environment, in the form CycloneDX."""
    about = PROJECT["project"]
    parts = [
        {"type": "library", "name": name, "version": version, "purl": f"pkg:pypi/{name}@{version}"}
        for name in sorted(_needed(promised()))
        for version in [metadata.version(name)]
    ]
    of = {"type": "library", "name": about["name"], "version": about["version"]}
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": {"component": of}}
    yield json.dumps(bill | {"components": parts}, indent=2)


def _needed(first: Iterable[Requirement]) -> set[NormalizedName]:
    """The packages that some requirements install here, with those that they need in turn."""
    found, ahead = set[tuple[NormalizedName, str]](), [(need, "") for need in first]
    while ahead:
        need, extra = ahead.pop()
        if need.marker is not None and not need.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(need.name)
        for of in {"", *need.extras}:
            if (name, of) not in found:
                found.add((name, of))
                ahead += [(Requirement(text), of) for text in metadata.requires(name) or ()]
    return {name for name, _ in found}


if __name__ == "__main__":
    print("\n".join({"lowest": lowest, "newer": newer, "sbom": sbom}[sys.argv[1]]()))  # noqa: T201  (this is what the program is for)
