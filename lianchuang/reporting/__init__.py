"""Tables drawn from the records: the thirteen books, the yearly survey, tables in somebody else's column order.

Computes figures from records and frozen facts; never takes a typed one, and knows no score.
"""
