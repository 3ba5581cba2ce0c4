"""Which files a pattern finds, and how repositories are told apart."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from decidable.sphinx_ext.review import Pattern, matches, split
from decidable.sphinx_ext.review_nodes import repositories
from support.reviewed_repositories import one_repository

one = pytest.fixture(one_repository)


def test_two_repositories_of_one_name_are_told_apart_by_the_folder_around_them() -> None:
    roots = [Path("/mirror/sales/app"), Path("/mirror/support/app"), Path("/mirror/support/web")]
    assert list(map(repositories(roots).__getitem__, roots)) == ["sales/app", "support/app", "web"]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("**/*.review.yaml", ["a.review.yaml", "one/a.review.yaml", "one/two/b.review.yaml"]),
        ("**", ["a.review.yaml", "one/a.review.yaml", "one/two/b.review.yaml"]),
        ("*/*.review.yaml", ["one/a.review.yaml"]),
        ("*/**/*.review.yaml", ["one/a.review.yaml", "one/two/b.review.yaml"]),
        ("one/**/two/**/b.*", ["one/two/b.review.yaml"]),
        ("[!b]*", ["a.review.yaml"]),
        ("build/*", ["build/c.review.yaml"]),
        ("*/.hidden/*", ["one/.hidden/d.review.yaml"]),
        ("one/a.review.yaml", ["one/a.review.yaml"]),
        ("*/../*", []),
        ("nowhere/**", []),
    ],
)
def test_a_pattern_matches_names_and_any_number_of_folders(
    tmp_path: Path, written: str, found: list[str]
) -> None:
    names = ("a", "one/a", "one/two/b", "build/c", "one/node_modules/e", "one/.hidden/d")
    for path in (*(tmp_path / f"{name}.review.yaml" for name in names), tmp_path / "one" / "a.yaml"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    folder, parts = split(written)
    matched = matches(Pattern(tmp_path / folder, parts))
    assert sorted(path.relative_to(tmp_path).as_posix() for path in matched) == found


def test_folders_may_be_deeper_than_the_stack(tmp_path: Path) -> None:
    deep = "/".join("d" * 1500)
    subprocess.run(["mkdir", "-p", deep], check=True, cwd=tmp_path)
    subprocess.run(["touch", f"{deep}/a.review.yaml"], check=True, cwd=tmp_path)
    try:
        assert [path.name for path in matches(Pattern(tmp_path, ("**",)))] == ["a.review.yaml"]
    finally:
        subprocess.run(["rm", "-r", "d"], check=True, cwd=tmp_path)


def test_a_pattern_of_many_stars_is_matched_in_time(tmp_path: Path) -> None:
    path = tmp_path.joinpath(*("a" * 60), "a" * 200)
    path.mkdir(parents=True)
    parts = ("**", "a") * 40
    assert not list(matches(Pattern(tmp_path, (*parts, "*a" * 30 + "b"))))
