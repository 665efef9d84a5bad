"""Working time and deadlines: when work is due, when to warn and escalate, and why."""
