"""Placement: who could take in the enterprises that are not reached, and where more places would help."""
