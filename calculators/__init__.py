"""The shipped calculators, one per file; `catalogue.py` says which module holds which."""
