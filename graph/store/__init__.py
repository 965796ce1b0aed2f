"""The record of truth: one port, several stores."""
