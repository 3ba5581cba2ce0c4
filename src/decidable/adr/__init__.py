"""What an architecture decision record (ADR) says, in whatever format a team writes it, and whether it agrees with its review."""
