"""Questions answered as pure functions of a network value."""
