"""Seeing and steering pushes: the breaker, pauses, second tries, explanations, numbers."""
