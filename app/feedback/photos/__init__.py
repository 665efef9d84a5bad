"""Photos: how they are kept and swept."""
