"""Suggestions: which alliance an organization might join, and by whom it is near to it."""
