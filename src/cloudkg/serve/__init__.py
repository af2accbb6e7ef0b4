"""The web: SPARQL and graphs by protocol, pages for people, JSON for programs, tools for agents; all of it reads only."""
