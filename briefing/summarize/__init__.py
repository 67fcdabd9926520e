"""Sentence[] -> Sentence[]: one file an algorithm, one call shape; what reads alone; what is printed of an event."""
