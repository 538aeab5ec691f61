"""Frames: docs/protocol.md §1 and §2."""
