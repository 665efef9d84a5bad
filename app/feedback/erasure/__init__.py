"""Erasure: reports stay, whoever filed them is gone."""
