"""How tests talk to servers of their own over HTTP."""

import ssl

# Nothing is encrypted on loopback, so the world's authorities need not be read for each client,
# which takes longer than a request.
LOOPBACK = {"verify": ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), "trust_env": False}
