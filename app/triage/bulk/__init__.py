"""One change to many reports, each in a transaction of its own."""
