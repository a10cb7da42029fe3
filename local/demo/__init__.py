"""A small service that a newcomer can break and mend, with a certificate authority of its own."""
