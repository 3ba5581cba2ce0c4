"""Which reviews below a folder a page shows, and how repositories are told apart."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from decidable.files import below
from decidable.sphinx_ext.review import reviews_below
from decidable.sphinx_ext.review_nodes import repositories


def test_two_repositories_of_one_name_are_told_apart_by_the_folder_around_them() -> None:
    roots = [Path("/mirror/sales/app"), Path("/mirror/support/app"), Path("/mirror/support/web")]
    assert list(map(repositories(roots).__getitem__, roots)) == ["sales/app", "support/app", "web"]


@pytest.mark.parametrize(
    ("exclude", "found"),
    [
        ([], ["a.review.yaml", "one/a.review.yaml", "one/two/b.review.yaml"]),
        (["one/*"], ["a.review.yaml"]),
        (["*/two/*", "a.*"], ["one/a.review.yaml"]),
        (["*"], []),
    ],
)
def test_a_folder_has_the_reviews_below_it_but_what_is_hidden_built_installed_or_left_out(
    tmp_path: Path, exclude: list[str], found: list[str]
) -> None:
    names = ("a", "one/a", "one/two/b", "build/c", "one/node_modules/e", "one/.hidden/d")
    for path in (*(tmp_path / f"{name}.review.yaml" for name in names), tmp_path / "one" / "a.yaml"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert [path.relative_to(tmp_path).as_posix() for path in reviews_below(tmp_path, exclude)] == found


@pytest.mark.slow
def test_folders_may_be_deeper_than_the_stack(tmp_path: Path) -> None:
    deep = "/".join("d" * 1500)
    subprocess.run(["mkdir", "-p", deep], check=True, cwd=tmp_path)
    subprocess.run(["touch", f"{deep}/a.review.yaml"], check=True, cwd=tmp_path)
    try:
        assert [path.name for path in below(tmp_path, ".review.yaml")] == ["a.review.yaml"]
    finally:
        subprocess.run(["rm", "-r", "d"], check=True, cwd=tmp_path)


def test_a_pattern_of_many_stars_is_matched_in_time(tmp_path: Path) -> None:
    path = tmp_path.joinpath(*("a" * 60), "a" * 200)
    path.mkdir(parents=True)
    (path / "a.review.yaml").touch()
    assert len(reviews_below(tmp_path, ["*a" * 70 + "b"])) == 1
