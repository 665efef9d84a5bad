"""The catalogue of administrative procedures: read, imported, kept in versions, searched."""
