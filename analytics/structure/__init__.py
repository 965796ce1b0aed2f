"""Structure: how firmly alliances hang together, by organizations in several (`analytics.md` 3)."""
