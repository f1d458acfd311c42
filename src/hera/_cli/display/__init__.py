"""How a run is shown: a pure model of its nodes, and thin adapters that draw it, print it or write it as JSON."""
