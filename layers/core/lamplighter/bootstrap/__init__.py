"""One factory a function: environment and clients in, wired use-case out."""
