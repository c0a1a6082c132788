"""Settings, addresses, the command line and the wiring of processes. Imported by nobody."""
