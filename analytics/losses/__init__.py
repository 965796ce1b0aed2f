"""Losses: what would no longer be reached if alliances, bodies or leads stopped."""
