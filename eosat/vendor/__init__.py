"""Third-party files, unchanged; see NOTICE."""
