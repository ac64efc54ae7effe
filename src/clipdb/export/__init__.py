"""Export: records as data, citations and documents."""
