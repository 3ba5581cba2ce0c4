"""What an architecture decision record (ADR) says, in whatever format a team writes it, and whether it agrees with its review."""

from __future__ import annotations

from decidable.adr.files import Adr, find, is_record, load
from decidable.adr.guide_links import Lead, leads
from decidable.adr.others import Others, of_supersession, others_of
from decidable.adr.reading import read
from decidable.adr.record import UNSAID, Link, Record, Said, Status
from decidable.adr.rules import (
    Finding,
    Reviewed,
    Standing,
    of_itself,
    of_links,
    of_missing_review,
    of_review,
    reviews_linked,
    standing_of,
)

__all__ = [
    "UNSAID",
    "Adr",
    "Finding",
    "Lead",
    "Link",
    "Others",
    "Record",
    "Reviewed",
    "Said",
    "Standing",
    "Status",
    "find",
    "is_record",
    "leads",
    "load",
    "of_itself",
    "of_links",
    "of_missing_review",
    "of_review",
    "of_supersession",
    "others_of",
    "read",
    "reviews_linked",
    "standing_of",
]
