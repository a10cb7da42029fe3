"""What a monitor outside sees: health documents and badges."""
