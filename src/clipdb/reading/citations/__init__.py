"""Citations of reference managers: RIS, BibTeX and CSL-JSON, ours and those of others."""
