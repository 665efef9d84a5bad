"""Digital-identity providers over HTTP: what they publish, and what they give for a code."""
