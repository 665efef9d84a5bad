"""What staff are warned of about reports: which alarms, whom they call, what becomes of them."""
