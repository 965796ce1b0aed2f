"""What would be if: counters kept current under single changes, and what they say of a plan."""
