"""What digital-identity providers say of a person, and how that becomes a login here."""
