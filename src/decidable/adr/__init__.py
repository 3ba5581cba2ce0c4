"""What an architecture decision record (ADR) says, in whatever format a team writes it, and whether it agrees with its review."""

from __future__ import annotations

from decidable.adr.files import Adr as Adr
from decidable.adr.files import find as find
from decidable.adr.files import is_record as is_record
from decidable.adr.files import load as load
from decidable.adr.links import Lead as Lead
from decidable.adr.links import leads as leads
from decidable.adr.reading import read as read
from decidable.adr.record import UNSAID as UNSAID
from decidable.adr.record import Record as Record
from decidable.adr.rules import Finding as Finding
from decidable.adr.rules import Others as Others
from decidable.adr.rules import Reviewed as Reviewed
from decidable.adr.rules import Standing as Standing
from decidable.adr.rules import of_itself as of_itself
from decidable.adr.rules import of_links as of_links
from decidable.adr.rules import of_missing_review as of_missing_review
from decidable.adr.rules import of_review as of_review
from decidable.adr.rules import of_supersession as of_supersession
from decidable.adr.rules import others_of as others_of
from decidable.adr.rules import reviews_linked as reviews_linked
from decidable.adr.rules import standing_of as standing_of
