"""The province's public services: procedures and dossiers."""
