"""How guides and reviews are written down: checklists, new reviews, and schemas."""
