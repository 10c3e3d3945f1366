"""Fits what Viva ships: outside the wheel and above every other layer; nothing imports it."""
