"""Charts as SVG, drawn on the server: numbers in, coordinates out."""
