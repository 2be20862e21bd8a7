"""Calculators on tensors: image to tensor, inference, tensors to results."""
