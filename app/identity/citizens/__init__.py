"""Citizens: their accounts, and the official numbers that are theirs."""
