"""One step of a visit a module. Nodes never import each other; they meet in the state."""
