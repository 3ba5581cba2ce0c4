"""Architecture decision records (ADRs): reading them in any common format, checking them against reviews, writing new ones."""
