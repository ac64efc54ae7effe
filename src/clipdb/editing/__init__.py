"""What a user says of clips: from typed values, a text in an editor or a table to edits."""
