"""Official replies on their way to the citizen: drafted, submitted, signed and published."""
