"""Viva: an oral-interview practice bot that scores typed answers against a rubric, offline."""

__version__ = "0.1.0"
