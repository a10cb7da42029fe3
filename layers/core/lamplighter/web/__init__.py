"""Pages rendered on the server: status, monitoring, sign-in, charts."""
