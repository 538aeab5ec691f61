"""Kinds of models: each makes a `Model`, and loads its library only when it is used."""
