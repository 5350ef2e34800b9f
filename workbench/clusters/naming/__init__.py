"""How names are read and told apart: persons, bodies, places, by what is said around them and what people have decided."""
