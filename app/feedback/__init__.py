"""Citizens' reports, from the photo to the answer."""
