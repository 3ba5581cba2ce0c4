"""What of a document counts: its units and its words, whatever its markup."""

from __future__ import annotations

import io
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter

from decidable_evidence.documents import OFFICE, SUFFIXES, UnreadDocumentError
from decidable_evidence.volatility.history import Texts, unit_of

SUFFIX = st.sampled_from(
    [
        suffix
        for suffixes in SUFFIXES.values()
        for suffix in suffixes
        if suffix not in {".pdf", ".ipynb", *OFFICE}
    ]
)


def units(path: str, *documents: str | bytes) -> list[list[int]]:
    texts = Texts()
    raws = [document if isinstance(document, bytes) else document.encode() for document in documents]
    return [texts.units(texts.read(path, raw)) for raw in raws]


def pdf(*lines: str) -> bytes:
    """Make a PDF of one page with these lines."""
    shown = "".join(f"({line}) Tj T* " for line in lines)
    content = f"BT /F1 12 Tf 14 TL 72 720 Td {shown}ET"
    font = "<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font {font} >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    tail = f"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF"
    return body + f"xref\n0 5\n0000000000 65535 f \n{table}{tail}".encode()


class TestUnits:
    @pytest.mark.parametrize(
        ("path", "one", "other"),
        [
            ("a.md", "The *quick* brown fox, it jumps.", "the quick\nbrown  FOX it   jumps"),
            ("a.md", "See [the quick guide](a.md) for it now.", "See [the quick guide](b/c.md#d) for it now."),
            ("a.md", "See [the quick guide][one] for it now.", "See [the quick guide][two] for it now."),
            ("a.md", "The quick guide [1][one][two](a.md) says so now.", "The quick guide [1] says so now."),
            ("a.md", "See [the quick guide](a.md)(kept) for it now.", "See the quick guide (kept) for it now."),
            ("a.md", "See [the quick guide][(a) for it now.", "See the quick guide (a) for it now."),
            ("a.md", "> 1. The first thing of them all", "2. The first thing of them all"),
            ("a.md", "One thing of them:\n1. all\n2. of it\n2.5 more", "One thing of them:\n3. all\n4) of it\n2.5 more"),
            ("a.md", "```python\nprint the first five words now\n```", "~~~\nprint the first five words now\n~~~"),
            ("a.md", ":::{note}\nHere are five words, no more.\n:::", "Here are five words, no more."),
            ("a.md", "Read {doc}`the long page` before it rains.", "Read `the long page` before it rains."),
            ("a.md", "## Five words make a heading {#five}", "### Five words make a heading"),
            ("a.md", "All <b>five words</b> are <!-- really -->here.", "All five words are here."),
            ("a.md", "Tom &amp; Jerry are five words.", "Tom & Jerry are five words."),
            ("a.rst", "Read :doc:`the long page <long>` before it rains.", "Read `the long page` before it rains."),
            ("a.rst", ".. note:: Five words are all there is.", "Five words are all there is."),
            ("a.rst", "Five words make a title\n=======================", "Five words make a title\n-----"),
            ("a.html", "<p>All <b>five</b> words are here</p>", "<div class='x'>All five words\nare here</div>"),
            ("a.html", "<p>All five words are here</p><script>if (a<b) c()</script>", "All five words are here"),
            ("a.txt", "Five words in a line.\r\n\r\nAnd five in another one.", "Five words in a line.\n\nAnd five in another one."),
            ("a.txt", b"\xef\xbb\xbfFive words in a line.", "Five words in a line."),
            ("a.txt", "Five words in a line.".encode("utf-16"), "Five words in a line."),
            ("a.yaml", "key:   value\nother: 1", "KEY: value\n\nother: '1'"),
            ("a.md", "---\ntitle: A\n---\nFive words in a line.", "+++\ntitle: A\n+++\nFive words in a line."),
            ("a.pdf", pdf("The quick brown fox jumps", "over the lazy dog."), pdf("The quick brown fox", "jumps over the lazy dog.")),
        ],
    )  # fmt: skip
    def test_markup_punctuation_case_and_blanks_make_no_difference(
        self, path: str, one: str | bytes, other: str | bytes
    ) -> None:
        first, second = units(path, one, other)

        assert first == second != []

    @pytest.mark.parametrize(
        ("path", "one", "other"),
        [
            ("a.md", "Within 30 days you may return it.", "Within 60 days you may return it."),
            ("a.csv", "price,10", "price,11"),
            ("a.md", "---\nend: 2026-01-01\n---\n", "---\nend: 2027-01-01\n---\n"),
            ("a.txt", "Fünf Wörter in einer Zeile", "Funf Worter in einer Zeile"),
            ("a.pdf", pdf("The fee is 10 euros a month."), pdf("The fee is 12 euros a month.")),
        ],
    )
    def test_what_is_said_makes_a_difference(self, path: str, one: str | bytes, other: str | bytes) -> None:
        first, second = units(path, one, other)

        assert not set(first) & set(second)

    def test_a_paragraph_of_four_words_is_no_unit_and_a_line_of_one_is(self) -> None:
        assert units("a.md", "Only four words here.\n\nBut here there are five.") == [
            [unit_of(b"but here there are five")]
        ]
        assert units("a.toml", "one\n\n# two\n---\n") == [[unit_of(b"one"), unit_of(b"two")]]

    def test_an_unknown_suffix_is_plain_text(self) -> None:
        assert units("folder.md/LICENSE", "1. Five words in a line") == [[unit_of(b"1 five words in a line")]]

    @pytest.mark.parametrize("raw", [b"%PDF-1.4\nbroken", b"", pdf("x")[:-200], b"\0" * 100])
    def test_a_broken_pdf_is_left_out(self, raw: bytes) -> None:
        with pytest.raises(UnreadDocumentError, match="a PDF that cannot be read"):
            Texts().read("a.pdf", raw)

    @pytest.mark.parametrize(
        ("path", "raw", "reason"),
        [
            ("a.md", b"version https://git-lfs.github.com/spec/v1\noid sha256:aa\n", "a Git LFS pointer"),
            ("a.docx", b"PK\3\4", ".docx is not read"),
            ("a.bin", b"a\0b", "binary"),
            ("a.txt", b"caf\xe9 in Latin-1", "not UTF-8"),
            ("a.ipynb", b"{}", "a notebook that cannot be read"),
            ("a.html", b"<div>" * 300, "HTML more than 200 elements deep"),
        ],
    )
    def test_what_is_no_text_is_refused_with_its_reason(self, path: str, raw: bytes, reason: str) -> None:
        with pytest.raises(UnreadDocumentError, match=reason):
            Texts().read(path, raw)

    def test_of_a_notebook_the_sources_count_and_not_what_a_run_leaves(self) -> None:
        def notebook(run: int) -> str:
            code = {"cell_type": "code", "execution_count": run, "metadata": {}, "source": ["print the sum of all rows"],
                    "outputs": [{"name": "stdout", "output_type": "stream", "text": [f"it took {run} seconds in all"]}]}  # fmt: skip
            text = {"cell_type": "markdown", "metadata": {}, "source": "# What all the rows come to"}
            return json.dumps({"cells": [text, code], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})

        first, second = units("a.ipynb", notebook(1), notebook(2))
        assert (
            first == second == [unit_of(b"what all the rows come to"), unit_of(b"print the sum of all rows")]
        )

    @pytest.mark.parametrize("suffix", ["md", "rst", "html", "txt"])
    def test_a_reference_of_very_many_digits_is_text(self, suffix: str) -> None:
        (found,) = units(f"a.{suffix}", f"One two three four five &#{'9' * 5000};")
        assert len(found) == 1

    def test_a_pdf_without_text_has_no_units(self) -> None:
        writer, file = PdfWriter(), io.BytesIO()
        writer.add_blank_page(100, 100)
        writer.write(file)

        assert units("a.pdf", file.getvalue()) == [[]]

    @given(SUFFIX, st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
    def test_any_bytes_are_read_the_same_twice(self, suffix: str, raw: bytes) -> None:
        texts = Texts()
        with suppress(UnreadDocumentError):
            assert texts.read(f"a{suffix}", raw) == texts.read(f"b{suffix}", raw)

    @given(st.lists(st.lists(st.sampled_from("abcde"), max_size=4), max_size=5), st.integers(0, 9))
    def test_units_are_the_same_whenever_the_words_of_their_blocks_are_found(
        self, documents: list[list[str]], most: int
    ) -> None:
        raws = ["\n\n".join(f"{name} is one of five words" for name in names) for names in documents]
        texts, versions = Texts(), list[int]()
        for raw in raws:
            versions.append(texts.read("a.md", raw.encode()))
            texts.settle(most)

        assert [texts.units(version) for version in versions] == units("a.md", *raws)
