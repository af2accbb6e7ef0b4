"""Observations from sentences: whose figure it is, of what, when, and how firmly it is said."""
