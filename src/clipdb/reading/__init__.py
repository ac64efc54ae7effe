"""Reading: from a file's bytes to rows as printed, with every line accounted for."""
