"""What health says: standings, the one word for all, documents, badges."""
