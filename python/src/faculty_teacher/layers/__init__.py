"""Layers beside a signal: docs/protocol.md §4."""
