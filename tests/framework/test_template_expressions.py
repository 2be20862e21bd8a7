"""What stands between two percent signs (rules Z2, Z3): by examples, and against a small evaluator of its own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediagraph.framework.errors import ArgumentError, GraphError, StatusCode
from mediagraph.framework.templates.evaluate import ExpressionError, evaluate
from mediagraph.framework.templates.expression import Expression
from mediagraph.framework.templates.lexer import SourceText, tokens_of
from mediagraph.framework.templates.parser import parse_tag
from mediagraph.framework.templates.values import text_of, value_from_python

SCOPE: dict[str, Any] = {
    "two": 2.0,
    "three": "3",
    "word": "abc",
    "yes": "Yes",
    "words": ("b", "a"),
    "point": {"x": 1.0, "size": "big", "inner": {"deep": "down"}},
}


def parsed(text: str) -> Expression:
    content = parse_tag(tokens_of(SourceText(f"%{text}%", "t"), 0))
    assert isinstance(content, Expression)
    return content


def worth(text: str) -> object:
    return evaluate(parsed(text), SCOPE)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2", 3.0),
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("8 / 2 / 2", 2.0),
        ("7 - 2 - 1", 4.0),
        ("7 - (2 - 1)", 6.0),
        ("two * three", 6.0),
        ("-1 - -2", 1.0),
        ("2-1", 1.0),
        ("1.5e2 + .5", 150.5),
        ("0010", "0010"),
        ('"a" + 1', "a1"),
        ("'a' + \"'\"", "a'"),
        (r'"tab\t\x41" + ""', "tab\tA"),
        ('"1" + "2"', 3.0),
        ('concat("1", "2")', "12"),
        ("concat(1, two, word)", "12abc"),
        ('"stream_" + two', "stream_2"),
        ('"x" + 1 / 4', "x0.25"),
        ('"x" + 0.1 * 3', "x0.30000000000000004"),
        ('"x" + 3000000 * 1000', "x3000000000"),
        ("min(3, two)", 2.0),
        ("max(3, two, 10)", 10.0),
        ('lowercase("A_b")', "a_b"),
        ("uppercase(word)", "ABC"),
        ("size(words)", 2.0),
        ("size(list())", 0.0),
        ("size(point)", 3.0),
        ("list(1, word, list(two))", ("1", "abc", (2.0,))),
        ('dict("a": 1, word: two)', {"a": "1", "abc": 2.0}),
        ('dict("a": 1, "a": 2).a', "1"),
        ("dict()", {}),
        ("point.x + 1", 2.0),
        ("point.size", "big"),
        ("point.inner.deep", "down"),
        ("two > 1", 1.0),
        ("two >= 3", 0.0),
        ('"10" < "9"', 0.0),
        ('"10a" < "9a"', 1.0),
        ('"2.0" == two', 1.0),
        ("word != 'abc'", 0.0),
        ("1 < 2 == 2 > 1", 1.0),
        ("1 == 1 && 2 == 3 || 1", 1.0),
        ("0 && 1 || 1", 1.0),
        ("1 || 0 && 0", 1.0),
        ("!(yes)", 0.0),
        ("!('N')", 1.0),
        ("two && 'T' && 1", 1.0),
        ("size", 7.0),
        ("1 # a comment\n + 2", 3.0),
    ],
)
def test_examples(text: str, value: object) -> None:
    found = evaluate(parsed(text), {**SCOPE, "size": 7.0})
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "message", "code"),
    [
        (
            "wordd",
            'the template parameter "wordd" has no value; did you mean "word"? Give it as a template argument, or '
            "declare a default: %param wordd: …%",
            StatusCode.NOT_FOUND,
        ),
        (
            "1 + true",
            'the template parameter "true" has no value; write 1 or 0 for true or false',
            StatusCode.NOT_FOUND,
        ),
        ("point.y", '".": the dict has no field "y". It has x, size, inner', StatusCode.NOT_FOUND),
        (
            "word.y",
            '".": expected a dict with a field "y" but found the text "abc"',
            StatusCode.INVALID_ARGUMENT,
        ),
        ("word - 1", '"-": expected a number but found the text "abc"', StatusCode.INVALID_ARGUMENT),
        ("words + 1", '"+": expected a text or a number but found a list', StatusCode.INVALID_ARGUMENT),
        ("1 / (two - 2)", '"/": division by zero', StatusCode.INVALID_ARGUMENT),
        (
            "word && 1",
            '"&&": expected a condition (a number, true or false) but found the text "abc"',
            StatusCode.INVALID_ARGUMENT,
        ),
        (
            "1 || word",
            '"||": expected a condition (a number, true or false) but found the text "abc"',
            StatusCode.INVALID_ARGUMENT,
        ),
        (
            "!(point)",
            '"!": expected a condition (a number, true or false) but found a dict',
            StatusCode.INVALID_ARGUMENT,
        ),
        ("size(two)", '"size": expected a list or a dict but found the number 2', StatusCode.INVALID_ARGUMENT),
    ],
)
def test_what_has_no_value(text: str, message: str, code: StatusCode) -> None:
    with pytest.raises(ExpressionError) as caught:
        worth(text)
    assert (str(caught.value), caught.value.code) == (message, code)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", 't:1:2: expected a value but found "%"'),
        ("1 +", 't:1:5: expected a value but found "%"'),
        ("1 2", 't:1:4: expected "%" but found "2"'),
        ("a.1", 't:1:3: expected "%" but found ".1"'),
        ("a.(b)", 't:1:4: expected the name of a field after "." but found "("'),
        ("(1", 't:1:4: expected ")" but found "%"'),
        ("- a", 't:1:4: expected a number after "-" but found "a"'),
        ("!a", 't:1:3: expected "(" but found "a"'),
        ("min(1)", "t:1:2: min() takes at least 2 values but has 1"),
        ("size(1, 2)", "t:1:2: size() takes 1 values but has 2"),
        ("min(1, 2", 't:1:10: expected "," but found "%"'),
        ("min(1 2)", 't:1:8: expected "," but found "2"'),
        ("dict(1, 2)", 't:1:8: expected ":" but found ","'),
        ("minimum(1, 2)", 't:1:2: there is no function "minimum"; did you mean "min"?'),
        ("1 + if(a)", 't:1:6: "if" wraps a field and has no value; it stands at the beginning of a tag'),
        ("for (1 : a)", 't:1:7: expected the name of the loop variable but found "1"'),
        ("for (a, b)", 't:1:8: expected ":" but found ","'),
        ("if a", 't:1:5: expected "(" but found "a"'),
        ("if (a) && (b)", 't:1:9: expected "%" but found "&&"'),
        ("param 1", 't:1:8: expected the name of the parameter but found "1"'),
        ("param a b", 't:1:10: expected "%" but found "b"'),
        ("end it", 't:1:6: expected "%" but found "it"'),
        (r"'\q\x'", r"t:1:2: '\q\x' has an escape sequence that means nothing"),
        ("@", 't:1:2: found "@" in the template tag of t:1:1, where an expression or "%" is expected'),
        ('"open', 't:1:2: found """ in the template tag of t:1:1, where an expression or "%" is expected'),
        ("(" * 200, "t:1:102: expressions are nested deeper than 100"),
        ("1" + "+1" * 200, "t:1:201: expressions are nested deeper than 100"),
    ],
)
def test_what_cannot_be_read(text: str, message: str) -> None:
    with pytest.raises(GraphError) as caught:
        parse_tag(tokens_of(SourceText(f"%{text}%", "t"), 0))
    assert str(caught.value) == message


def test_a_tag_without_an_end() -> None:
    with pytest.raises(GraphError) as caught:
        parse_tag(tokens_of(SourceText("a: %b", "t"), 3))
    assert str(caught.value) == (
        't:1:6: the text ends in the template tag of t:1:4, where an expression or "%" is expected'
    )


def test_values_of_python() -> None:
    given = {"a": [1, 2.5, True, "x", (2**60,)], "b": {"c": False}}
    assert value_from_python(given, '"g"') == {"a": (1.0, 2.5, 1.0, "x", (str(2**60),)), "b": {"c": 0.0}}
    with pytest.raises(ArgumentError) as caught:
        value_from_python({"a": [1, None]}, '"g"')
    assert str(caught.value) == 'template argument "g".a[1] is a NoneType; give a number, a text, a list or a dict'


# The same language once more, as directly as Python can say it, over trees instead of text.

OPERATORS = {"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6}
Tree = tuple[Any, ...]

leaves = st.one_of(
    st.tuples(st.just("literal"), st.integers(0, 20).map(str)),
    st.tuples(st.just("literal"), st.sampled_from(["0.5", "1.25", "2.0"])),
    st.tuples(st.just("quoted"), st.text("ab1 .", max_size=3)),
    st.tuples(st.just("quoted"), st.sampled_from(["true", "F", "No", "%", "1e1", "+7"])),
    st.tuples(st.just("name"), st.sampled_from(["two", "three", "word", "yes"])),
)
trees: st.SearchStrategy[Tree] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(sorted(OPERATORS)), inner, inner),
        st.tuples(st.sampled_from(["min", "max", "concat"]), inner, inner),
        st.tuples(st.sampled_from(["!", "lowercase", "uppercase"]), inner),
    ),
    max_leaves=8,
)


def written(tree: Tree, loosest: int = 0) -> str:
    """The tree as text, with no parentheses but the necessary ones."""
    match tree:
        case ("literal" | "name", text):
            return str(text)
        case ("quoted", text):
            return f'"{text}"'
        case (op, left, right) if op in OPERATORS:
            level = OPERATORS[op]
            text = f"{written(left, level)} {op} {written(right, level + 1)}"
            return f"({text})" if level < loosest else text
        case (function, *arguments):
            return f"{function}({', '.join(map(written, arguments))})"
    raise AssertionError(tree)


class NoValueError(Exception):
    pass


def looks_numeric(value: object) -> bool:
    try:
        float(value)  # type: ignore[arg-type]
    except ValueError:
        return False
    return True


def as_number(value: Any) -> float:
    if not looks_numeric(value):
        raise NoValueError
    return float(value)


def as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    is_common = value == 0 or 1e-4 <= abs(value) <= 2**53
    return format(Decimal(repr(value + 0.0)).normalize(), "f") if is_common else repr(value)


def as_truth(value: Any) -> bool:
    if isinstance(value, float):
        return value != 0
    words = {"true": 1, "t": 1, "yes": 1, "y": 1, "1": 1, "false": 0, "f": 0, "no": 0, "n": 0, "0": 0}
    if value.lower() not in words:
        raise NoValueError
    return bool(words[value.lower()])


def direct(tree: Tree) -> Any:
    if tree[0] in ("literal", "quoted"):
        return tree[1]
    if tree[0] == "name":
        return SCOPE[tree[1]]
    op, values = tree[0], [direct(one) for one in tree[1:]]
    if op in ("lowercase", "uppercase"):
        return as_text(values[0]).lower() if op == "lowercase" else as_text(values[0]).upper()
    if op == "concat":
        return as_text(values[0]) + as_text(values[1])
    if op in ("&&", "||", "!"):
        truths = [as_truth(one) for one in values]
        return float({"&&": all(truths), "||": any(truths), "!": not truths[0]}[op])
    a, b = values
    numeric = looks_numeric(a) and looks_numeric(b)
    if op == "+" and not numeric:
        return as_text(a) + as_text(b)
    if op in ("<", ">", "<=", ">=", "==", "!="):
        x, y = (as_number(a), as_number(b)) if numeric else (as_text(a), as_text(b))
        results = {"<": x < y, ">": x > y, "<=": x <= y, ">=": x >= y, "==": x == y, "!=": x != y}  # type: ignore[operator]
        return float(results[op])
    x, y = as_number(a), as_number(b)
    if op == "/" and y == 0:
        raise NoValueError
    return {"+": x + y, "-": x - y, "*": x * y, "min": min(x, y), "max": max(x, y), "/": x / (y or 1)}[op]


@given(trees)
def test_every_expression_is_worth_what_python_says(tree: Tree) -> None:
    expression = parsed(written(tree))
    try:
        expected = direct(tree)
    except NoValueError:
        with pytest.raises(ExpressionError):
            evaluate(expression, SCOPE)
        return
    found = evaluate(expression, SCOPE)
    assert (type(found), found) == (type(expected), expected)
    assert text_of(found) == as_text(expected)


@given(st.text(alphabet="abif for(),.:+-*/<>=!&|\"'\\%#\n 12", max_size=30))
def test_noise_is_refused_with_a_place(text: str) -> None:
    refusal: GraphError | None = None
    try:
        parse_tag(tokens_of(SourceText(f"%{text}", "t"), 0))
    except GraphError as error:
        refusal = error
    assert refusal is None or refusal.problems[0].place.line > 0
