"""Suggestions: which alliance an organization could join, by what those it sits with have joined."""
