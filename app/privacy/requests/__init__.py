"""What citizens ask about their data: one door, tickets with dates, staff who answer."""
