"""Which tensor of a stream is which tensor of the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mediagraph.calculators.tensor.inference_options import InputOutputConfig, TensorIndicesMap, TensorNamesMap


@dataclass(frozen=True, slots=True)
class IoMap:
    """Positions in the model of the stream's tensors, and (output, input) positions of what is fed back."""

    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    feedback: tuple[tuple[int, int], ...] = ()


def io_map(config: InputOutputConfig | None, input_names: Sequence[str], output_names: Sequence[str]) -> IoMap:
    """Match a configuration with the tensors of a model; raises ValueError where they do not fit."""
    if config is None:
        return IoMap(tuple(range(len(input_names))), tuple(range(len(output_names))))
    feedback = tuple(
        (
            _position(link.from_output_tensor_name, output_names, "output"),
            _position(link.to_input_tensor_name, input_names, "input"),
        )
        for link in config.feedback_tensor_links
    )
    indices, names = config.input_tensor_indices_map, config.input_tensor_names_map
    inputs = _positions(indices, names, input_names, {after for _, after in feedback}, "input")
    indices, names = config.output_tensor_indices_map, config.output_tensor_names_map
    outputs = _positions(indices, names, output_names, {before for before, _ in feedback}, "output")
    missing = set(range(len(input_names))) - set(inputs) - {after for _, after in feedback}
    if missing:
        raise ValueError(f'no tensor is mapped to the model\'s input "{input_names[min(missing)]}"')
    return IoMap(inputs, outputs, feedback)


def read_outputs(config: InputOutputConfig | None, streams: int | None) -> tuple[str | int, ...]:
    """The only outputs of a model that are read, by name or position in the order of the streams; empty if all may be.

    `streams` is how many tensors go out in streams of their own, None if all go out in one list.
    """
    if config is None:
        return () if streams is None else tuple(range(streams))
    fed_back = tuple(link.from_output_tensor_name for link in config.feedback_tensor_links)
    if config.output_tensor_names_map is not None:
        return tuple(dict.fromkeys((*config.output_tensor_names_map.tensor_names[:streams], *fed_back)))
    if config.output_tensor_indices_map is not None:
        return config.output_tensor_indices_map.model_tensor_indices[:streams]
    return () if fed_back or streams is None else tuple(range(streams))


def for_read_outputs(config: InputOutputConfig | None, streams: int | None) -> InputOutputConfig | None:
    """The configuration for a model that has only the outputs of `read_outputs`: its streams are in their order."""
    if config is None:
        return None
    names = config.output_tensor_names_map
    kept = None if names is None else TensorNamesMap(names.tensor_names[:streams])
    return replace(config, output_tensor_indices_map=None, output_tensor_names_map=kept)


def _positions(
    indices: TensorIndicesMap | None, names: TensorNamesMap | None, known: Sequence[str], linked: set[int], what: str
) -> tuple[int, ...]:
    if indices is not None:
        return tuple(_checked(index, known, what) for index in indices.model_tensor_indices)
    if names is None:
        return tuple(index for index in range(len(known)) if index not in linked)
    found = tuple(_position(name, known, what) for name in names.tensor_names)
    for index in linked.intersection(found):
        raise ValueError(f'the model\'s {what} "{known[index]}" is fed back and mapped to a stream as well')
    return found


def _checked(index: int, known: Sequence[str], what: str) -> int:
    if not 0 <= index < len(known):
        raise ValueError(f"the model has no {what} {index}; it has {len(known)}: {', '.join(known)}")
    return index


def _position(name: str, known: Sequence[str], what: str) -> int:
    if name not in known:
        raise ValueError(f'the model has no {what} "{name}"; it has {", ".join(known)}')
    return list(known).index(name)
