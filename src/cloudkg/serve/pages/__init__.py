"""Pages for people: things, evidence, reports with their marks, events, comparison, audit, questions, and the editor.

A job (``entity_page(dataset, reader, curie) -> Page``) runs in a worker process and renders its page there.
"""
