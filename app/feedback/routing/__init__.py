"""Which agency a new report goes to: the administrators' rules, and who leads without any."""
