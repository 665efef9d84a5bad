"""Staff's numbers of reports: kept up by the worker, read in a moment however many there are."""
