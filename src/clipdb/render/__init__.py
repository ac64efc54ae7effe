"""What a person reads on a terminal: tables and cards, drawn with rich."""
