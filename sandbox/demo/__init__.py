"""``make demo``: drives the running system over HTTP, as citizens, staff and another system.

Every step is asserted. Nothing of the service is imported: what is seen here, an app would see.
"""
