"""What an architecture decision record (ADR) says, in whatever format a team writes it, and whether it agrees with its review."""

from __future__ import annotations

from decidable.adr.files import find as find
from decidable.adr.links import leads as leads
from decidable.adr.reading import Adr as Adr
from decidable.adr.reading import load as load
from decidable.adr.reading import read as read
from decidable.adr.rules import Finding as Finding
from decidable.adr.rules import Reviewed as Reviewed
from decidable.adr.rules import of_itself as of_itself
from decidable.adr.rules import of_links as of_links
from decidable.adr.rules import of_review as of_review
from decidable.adr.rules import standing_of as standing_of
