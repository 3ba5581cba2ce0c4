"""The measures that ship with ``decidable``: everything here could be somebody else's package."""
