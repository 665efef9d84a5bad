"""Receipts: what a citizen keeps and anybody can verify without asking us."""
