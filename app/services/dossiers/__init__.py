"""A dossier as its owner, who looked it up, and staff see it."""
