"""Who works on which report just now, so that two who work at once do not take the same."""
