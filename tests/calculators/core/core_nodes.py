"""Nodes as text."""


def node(
    calculator: str, inputs: str = "", outputs: str = "", more: str = "", *, side: str = "", side_out: str = ""
) -> str:
    """The text of a node; lists are separated by spaces."""
    lists = {
        "input_stream": inputs,
        "output_stream": outputs,
        "input_side_packet": side,
        "output_side_packet": side_out,
    }
    entries = "".join(f' {key}: "{entry}"' for key, entries in lists.items() for entry in entries.split())
    return f'node {{ calculator: "{calculator}"{entries} {more} }}\n'


def options(calculator: str, text: str) -> str:
    """The text of a calculator's options."""
    return f"options {{ [mediapipe.{calculator}Options.ext] {{ {text} }} }}"
