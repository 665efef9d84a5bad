"""Erasure: a citizen leaves, and what the law keeps stays without him."""
