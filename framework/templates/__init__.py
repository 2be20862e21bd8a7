"""Graph templates: texts with `%…%` tags that become graphs when arguments are given (rules Z1–Z7).

In reading order: `values` and `expression` say what a tag can mean; `lexer`, `parser` and `tags` read it; `evaluate`
works it out. `tree` is a template as data, `arguments` (and `options`, on a node) what it is given, `expand` makes a
plain tree of the two. `text_form` and `text_writer` are the notation in text; `wire`, `rules` and `binary_form` the one
in binary; `field_values` knows what fits which field. `to_binary` turns the first notation into the second.
"""
