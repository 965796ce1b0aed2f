"""Weak links: where the network of a district would break, what proves it, and the smallest repair."""
