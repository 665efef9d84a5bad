"""The province's other platforms: where the app leads people to."""
