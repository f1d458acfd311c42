"""Where runs are kept: the port (`base`), a durable adapter (`sqlite`) and its in-memory twin (`memory`)."""
