"""Stand-ins for the systems outside the service, run beside it on a developer's machine.

The service knows nothing of this package: it meets the stand-ins only through its configuration,
over HTTP, as it would meet the real ones. Nothing in here is part of the image.
"""
