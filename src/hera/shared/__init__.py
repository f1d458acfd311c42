"""Room; see ARCHITECTURE.md."""
