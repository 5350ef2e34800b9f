"""How the shipped pipeline is trained; not imported at run time."""
