"""Development tools behind ./dev. Nothing here is part of the addon."""
