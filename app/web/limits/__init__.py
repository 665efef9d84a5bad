"""How often each route may be called: the table, who is counted, where, and what a refusal says."""
