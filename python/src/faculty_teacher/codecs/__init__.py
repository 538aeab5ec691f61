"""How a signal travels: docs/codecs.md and docs/protocol.md §4. Encoding is a pure function of whole arrays."""
