"""The domain, declared once: every kind of node and relation."""
