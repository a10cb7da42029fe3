"""The Prometheus HTTP API: parameters in, formats out, exactly as Prometheus 3 has both."""
