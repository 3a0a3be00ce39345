"""How people reach previsit: the command line and the two doors of the web app."""
