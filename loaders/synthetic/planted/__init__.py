"""Planted cases: weak links of the synthetic district whose answers are known, each beside its clean twin."""
