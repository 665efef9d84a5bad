"""What the province tells everybody: written, approved by a second person, in every inbox."""
