"""cloudkg: research reports of the AI-cloud industry as an RDF knowledge graph that can be asked, audited and looked at."""

__version__ = "0.1.0"
