"""Measures on any simple network given as arrays: what other measures, and the ground truth, stand on."""
