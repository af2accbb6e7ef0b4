"""SPARQL, the shipped `.rq` questions, names, neighbourhoods, and the evidence behind what is said."""
