"""Floor 0: the field's controlled terms that code has to know; no Flask, no database.

Regions, roles, topics and countries are data (`seed_data/vocabulary.yaml`), see ADR 0002. Here is only
what rules of the code depend on: the languages we serve and the comparable facts of a country.
"""
