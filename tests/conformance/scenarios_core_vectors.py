"""Calculators on lists: join, split, indexes."""

# ruff: noqa: E501 - one scenario per line: a table

from scenario import Scenario, inputs, node, passing


def joined(kind: str, text: str = "", ins: str = "a b", outs: str = "out") -> str:
    """A Concatenate…VectorCalculator with these options."""
    more = f"options {{ [mediapipe.ConcatenateVectorCalculatorOptions.ext] {{ {text} }} }} " if text else ""
    return inputs(ins) + node(f"Concatenate{kind}VectorCalculator", ins, outs, more)


def split(text: str, outs: str, kind: str = "Float") -> str:
    """A Split…VectorCalculator with these options."""
    more = f"options {{ [mediapipe.SplitVectorCalculatorOptions.ext] {{ {text} }} }} "
    return inputs("in") + node(f"Split{kind}VectorCalculator", "in", outs, more)


def ranges(*pairs: tuple[int, int]) -> str:
    """The text of ranges."""
    return " ".join(f"ranges {{ begin: {begin} end: {end} }}" for begin, end in pairs)


PRESENT = "only_emit_if_all_present: true"
FIVE = "float_vector([0.0,1.0,2.0,3.0,4.0])"
RUN = f"start; feed in {FIVE}@1 {FIVE}@2; end; done"

# fmt: off
SCENARIOS = [
    Scenario("join lists of int", "Concatenate", joined("Int32"), "start; add a [1,2]@1; add b [3]@1; idle; end; done", "out+"),
    Scenario("join lists of float", "Concatenate", joined("Float"), "start; add a float_vector([1.0,2.5])@1; add b float_vector([3.0])@1; idle; end; done", "out+"),
    Scenario("join lists of bool", "Concatenate", joined("Bool"), "start; add a bool_vector([True,False])@1; add b bool_vector([True])@1; idle; end; done", "out+"),
    Scenario("join lists of text", "Concatenate", joined("String"), "start; add a string_vector(['x','y'])@1; add b string_vector(['z'])@1; idle; end; done", "out+"),
    Scenario("join elements of int", "Concatenate", joined("Int32"), "start; add a 1@1; add b 3@1; idle; end; done", "out+"),
    Scenario("join elements of text", "Concatenate", joined("String"), "start; add a 'x'@1; add b 'z'@1; idle; end; done", "out+"),
    Scenario("join elements of bool", "Concatenate", joined("Bool"), "start; add a True@1; add b bool_vector([False])@1; idle; end; done", "out+"),
    Scenario("join elements and lists", "Concatenate", joined("Float", ins="a b c"), "start; add a 1.5@1; add b float_vector([2.5,3.5])@1; add c 4.5@1; idle; add c 9.0@2; add a float_vector([8.0,7.0])@2; idle; end; done", "out+"),
    Scenario("join, one missing", "Concatenate §8.9", joined("Int32"), "start; feed a [1,2]@1; feed b [3]@2; feed a [4]@3; end; done", "out+"),
    Scenario("join, all must be present", "Concatenate", joined("Int32", PRESENT), "start; feed a [1,2]@1; feed b [3]@2; feed a [4]@3; feed b [5]@3; end; done", "out+"),
    Scenario("join empty lists", "Concatenate §8.9", joined("Int32"), "start; add a []@1; add b []@1; idle; feed a []@2; end; done", "out+"),
    Scenario("join one", "Concatenate", joined("Int32", ins="a"), "start; feed a [1,2]@1 3@2; end; done", "out+"),
    Scenario("join, bounds", "Concatenate", joined("Int32"), "start; feed a empty@5; feed b empty@5; feed a [1]@6; end; done", "out+"),
    Scenario("join, one closed", "Concatenate", joined("Int32"), "start; close b; feed a [1]@1; end; done", "out+"),
    Scenario("join nothing", "Concatenate", joined("Int32", ins=""), ""),
    Scenario("join without output", "Concatenate", joined("Int32", outs=""), ""),
    Scenario("join a wrong type", "C7", joined("Int32"), "start; add a 'x'@1; end; done"),
    Scenario("join by node_options", "C9", inputs("a b") + node("ConcatenateInt32VectorCalculator", "a b", "out", "node_options { [type.googleapis.com/mediapipe.ConcatenateVectorCalculatorOptions] { only_emit_if_all_present: true } } "), "start; feed a [1,2]@1; feed b [3]@2; end; done", "out+"),
    Scenario("join images", "Concatenate", inputs("in") + node("MergeImagesToVectorCalculator", "in", "out"), "start; end; done", "out+"),
    Scenario("split", "Split", split(ranges((0, 2), (2, 5)), "x y"), RUN, "x+ y+"),
    Scenario("split, overlapping", "Split", split(ranges((0, 3), (1, 4)), "x y"), RUN, "x+ y+"),
    Scenario("split, the same twice", "Split", split(ranges((0, 1), (0, 1)), "x y"), RUN, "x+ y+"),
    Scenario("split into elements", "Split §8.8", split(ranges((0, 1), (4, 5)) + " element_only: true", "x y"), RUN, "x+ y+"),
    Scenario("split and combine", "Split", split(ranges((3, 5), (0, 1)) + " combine_outputs: true", "x"), RUN, "x+"),
    Scenario("split, too short", "Split", split(ranges((0, 6)), "x"), RUN, "x"),
    Scenario("split, too short for one range", "Split", split(ranges((0, 1), (5, 6)), "x y"), RUN, "x y"),
    Scenario("a failed call still settles its timestamp", "O9 L9", split(ranges((0, 6)), "x"), RUN, "x+"),
    Scenario("split, nothing there", "Split", split(ranges((0, 1)), "x"), f"start; feed in empty@3 {FIVE}@5; end; done", "x+"),
    Scenario("split an empty list", "Split", split(ranges((0, 1)), "x"), "start; feed in float_vector([])@5; end; done", "x"),
    Scenario("split, too few outputs", "Split", split(ranges((0, 1), (1, 2)), "x"), ""),
    Scenario("split, too many outputs", "Split", split(ranges((0, 1)), "x y"), ""),
    Scenario("split, no ranges", "Split", split("", "x"), ""),
    Scenario("split, empty range", "Split", split(ranges((1, 1)), "x"), ""),
    Scenario("split, backward range", "Split", split(ranges((2, 1)), "x"), ""),
    Scenario("split, negative range", "Split", split(ranges((-1, 1)), "x"), ""),
    Scenario("split into elements, long range", "Split", split(ranges((0, 2)) + " element_only: true", "x"), ""),
    Scenario("split and combine, two outputs", "Split", split(ranges((0, 1), (1, 2)) + " combine_outputs: true", "x y"), ""),
    Scenario("split and combine, overlapping", "Split", split(ranges((0, 2), (1, 3)) + " combine_outputs: true", "x"), ""),
    Scenario("split and combine elements", "Split", split(ranges((0, 1), (3, 4)) + " combine_outputs: true element_only: true", "x"), RUN, "x+"),
    Scenario("split and combine without ranges", "Split", split("combine_outputs: true", "x"), RUN, "x"),
    Scenario("split tensors, overlapping", "Split", split(ranges((0, 2), (1, 3)), "x y", "Tensor"), ""),
    Scenario("split tensors", "Split", split(ranges((0, 2), (2, 3)), "x y", "Tensor"), "queue?"),
    Scenario("split without output", "Split", split(ranges((0, 2)), ""), ""),
    Scenario("split without input", "Split", node("SplitFloatVectorCalculator", "", "x", "options { [mediapipe.SplitVectorCalculatorOptions.ext] { ranges { begin: 0 end: 1 } } } "), ""),
    Scenario("split elements into a join", "Split", split(ranges((0, 1), (4, 5)) + " element_only: true", "x y") + node("ConcatenateFloatVectorCalculator", "y x", "out"), RUN, "out+"),
    Scenario("split a wrong type", "C7", split(ranges((0, 1)), "x"), "start; add in 'x'@1; end; done"),
    Scenario("split elements of a wrong type", "V11", split(ranges((0, 1)) + " element_only: true", "x") + node("ConcatenateStringVectorCalculator", "x", "out"), ""),
    Scenario("indexes of a list", "VectorIndices", inputs("in") + node("IntVectorIndicesCalculator", "VECTOR:in", "INDICES:out"), "start; feed in [7,8,9]@1 []@2 empty@4 [1]@5; end; done", "out+"),
    Scenario("indexes without a list", "C3", inputs("in") + node("IntVectorIndicesCalculator", "in", "INDICES:out"), ""),
    Scenario("loop over indexes", "VectorIndices", inputs("in") + node("IntVectorIndicesCalculator", "VECTOR:in", "INDICES:i") + node("BeginLoopIntCalculator", "ITERABLE:i", "ITEM:item BATCH_END:end"), "start; feed in [7,8,9]@1; end; done", "item+"),
    Scenario("clip to 0", "Clip", inputs("in") + node("ClipDetectionVectorSizeCalculator", "in", "out", "options { [mediapipe.ClipVectorSizeCalculatorOptions.ext] { max_vec_size: 0 } } "), ""),
    Scenario("clip to 1", "Clip", inputs("in") + node("ClipDetectionVectorSizeCalculator", "in", "out"), "queue?"),
    Scenario("clip without output", "Clip", inputs("in") + node("ClipDetectionVectorSizeCalculator", "in"), ""),
    Scenario("item of a list without an index", "GetVectorItem", inputs("in") + node("GetNormalizedRectVectorItemCalculator", "VECTOR:in", "ITEM:out"), "start; idle; end; done", "out"),
    Scenario("item of a list without a list", "GetVectorItem", inputs("in") + node("GetNormalizedRectVectorItemCalculator", "INDEX:in", "ITEM:out"), ""),
    Scenario("item of a list by an index", "GetVectorItem", inputs("in i") + node("GetNormalizedRectVectorItemCalculator", "VECTOR:in INDEX:i", "ITEM:out"), "start; feed i 3@1; feed in empty@5; feed i empty@5; end; done", "out+"),
    Scenario("merge to a list without inputs", "MergeToVector", node("MergeImagesToVectorCalculator", "", "out"), ""),
    Scenario("join through nodes", "Concatenate", joined("Int32") + passing("out", "again"), "start; feed a [1,2]@1; feed b [3]@2; end; done", "again+"),
]
# fmt: on
