"""What can be done: plain typed Python that knows no graph, no language model framework and no web."""
