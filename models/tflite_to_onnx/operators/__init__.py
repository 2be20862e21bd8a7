"""The translations of the operators, one module for each family."""
