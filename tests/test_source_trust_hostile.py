"""A corpus that was made to harm costs little and tells nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.corpora import GOOD, Place, a_place, advised, source

place = pytest.fixture(a_place)


class TestHostileCorpora:
    def test_links_are_not_followed(self, place: Place, tmp_path_factory: pytest.TempPathFactory) -> None:
        outside = tmp_path_factory.mktemp("outside")
        (outside / "secret.md").write_text("a secret")
        (place.folder / "corpus" / "handbook" / "file.md").symlink_to(outside / "secret.md")
        (place.folder / "corpus" / "handbook" / "folder").symlink_to(outside)
        (place.folder / "corpus" / "handbook" / "self").symlink_to("self")
        found = place.measure({"handbook": GOOD})

        assert found.figures["coverage"].n == 1
        assert advised(found, "3 symbolic links in the corpus not followed")

    def test_pipes_are_no_documents(self, place: Place) -> None:
        os.mkfifo(place.folder / "corpus" / "handbook" / "pipe.md")
        assert place.measure({"handbook": GOOD}).figures["coverage"].n == 1

    @pytest.mark.parametrize(
        "name",
        [b"line\nbreak.md", b"-rf.md", b"\xff\xfe.md", b"\x1b[31mred.md", "\u202egnp.md".encode(), b" .md", b"a*b?[c].md"],
    )  # fmt: skip
    def test_odd_names_are_shown_without_what_a_terminal_acts_on(self, place: Place, name: bytes) -> None:
        (Path(os.fsdecode(os.fsencode(place.folder / "corpus") + b"/" + name))).write_bytes(b"")
        found = place.measure({"handbook": GOOD})

        assert found.figures["coverage"].n == 2
        assert all(step.isprintable() for step in found.advice)
        assert found.model_dump_json()

    def test_folders_too_deep_are_told(self, place: Place) -> None:
        place.write("corpus/" + "d/" * 70 + "a.md", "x")
        assert [code for code, _ in place.refused({"handbook": GOOD})] == ["corpus-too-large"]

    def test_too_many_documents_are_told(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("decidable_evidence.source_trust.corpus.MOST_DOCUMENTS", 2)
        place.documents(b="B", c="C")
        assert [code for code, _ in place.refused({"handbook": GOOD})] == ["corpus-too-large"]

    def test_a_corpus_without_documents_is_told(self, place: Place) -> None:
        assert place.refused({"handbook": GOOD}, paths=["nowhere/"]) == [
            ("paths-unmatched", "nowhere/ matches no document")
        ]

    @pytest.mark.parametrize(
        "text",
        [
            "word " * 200_000,
            "<!--" * 50_000,
            "<a " * 50_000,
            "<script>" * 20_000,
            "9,999" * 50_000,
            "not " * 100_000,
            "a'" * 100_000,
            "\u0301" * 100_000,
            f"a reference &#{'9' * 100_000};",
        ],
        ids=[
            "one line",
            "comments",
            "tags",
            "scripts",
            "digits",
            "denials",
            "apostrophes",
            "accents",
            "reference",
        ],
    )
    def test_a_hostile_text_is_read_in_one_pass(self, place: Place, text: str) -> None:
        place.write("corpus/handbook/b.html", text)
        place.write("corpus/wiki/b.md", text)
        assert place.measure({"handbook": GOOD, "wiki": source("wiki")}).figures["coverage"].value == 1
