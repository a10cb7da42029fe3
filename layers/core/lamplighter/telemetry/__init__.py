"""Series, frames, the catalogue and what can be read from them."""
