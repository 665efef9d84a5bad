"""Systems beyond our process, one file each."""
