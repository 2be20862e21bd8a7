"""Graph templates: texts with `%…%` tags that become graphs when arguments are given (rules Z1–Z7).

In reading order: `values` and `expression` (what a tag can say), `lexer`, `parser` and `tags` (reading it), `tree` (a
template as data), `expand` (tree and arguments → plain tree); then the two notations: `text_form` with `text_writer`,
and `binary_form` with `wire`; `rules` turns a text template into the binary notation.
"""
