"""Agencies at work on a report beside the one in the lead: asked, accepted, answered."""
