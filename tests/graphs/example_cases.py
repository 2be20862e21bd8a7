"""What the examples are fed with in tests, and what has to come out."""

from __future__ import annotations

from dataclasses import dataclass, field

from mediagraph.framework.timestamp import Timestamp

Packets = dict[int, object]


@dataclass(frozen=True)
class Case:
    """Packets by stream and timestamp; in `expected`, None is where a stream settles without a packet."""

    example: str
    fed: dict[str, Packets]
    expected: dict[str, Packets]
    side_packets: dict[str, object] = field(default_factory=dict)
    arguments: dict[str, object] | None = None


VALUES: Packets = {10: 1.0, 20: 2.0, 30: 3.0, 40: 4.0}
EVERY_20_MS: Packets = {time: time // 20_000 for time in range(0, 300_000, 20_000)}

CASES = [
    Case(
        "gating",
        {"value": {10: "a", 20: "b", 30: "c", 40: "d"}, "is_open": {10: True, 20: False, 30: True}},
        {"passed": {10: "a", 20: None, 30: "c", 40: None}},
    ),
    Case("muting", {"value": {10: 1.0, 20: 2.0}}, {"both": {10: [1.0], 20: [2.0]}}, {"is_muted": True}),
    Case("muting", {"value": {10: 1.0, 20: 2.0}}, {"both": {10: [1.0, 1.0], 20: [2.0, 2.0]}}, {"is_muted": False}),
    Case(
        "thinning",
        {"frame": {0: "a", 40_000: "b", 99_999: "c", 130_000: "d", 229_999: "e", 230_000: "f"}},
        {"rarer_frame": {0: "a", 99_999: None, 130_000: "d", 229_999: None, 230_000: "f", 329_999: None}},
    ),
    Case(
        "joining",
        {"left": {10: "a", 20: "b", 30: "c"}, "right": {10: "A", 30: "C", 35: "D"}},
        {
            "paired_left": {10: "a", 20: None, 30: "c", 35: None},
            "paired_right": {10: "A", 20: None, 30: "C", 35: None},
            "is_pair": {10: True, 20: False, 30: True, 35: False},
        },
    ),
    Case(
        "sample_and_hold",
        {"slow_value": {15: "a", 40: "b"}, "fast_tick": {10: 0, 20: 0, 30: 0, 40: 0, 50: 0}},
        {"held_value": {10: None, 20: "a", 30: "a", 40: "b", 50: "b"}},
    ),
    Case(
        "resampling",
        {"frame": {7: "a", 90_000: "b", 130_000: "c", 410_000: "d"}},
        {
            "steady_frame": {
                7: "a",
                100_006: None,
                100_007: "b",
                200_006: None,
                200_007: "c",
                300_007: "c",
                400_007: "d",
                500_006: None,
            }
        },
    ),
    Case(
        "default_values",
        {"value": {10: "a", 25: "x", 30: "c"}, "tick": {10: 0, 20: 0, 30: 0}},
        {
            "filled_value": {10: "a", 20: "?", 25: None, 30: "c"},
            "is_substitute": {10: None, 20: True, 25: None, 30: None},
        },
        {"substitute": "?"},
    ),
    Case(
        "sliding_window",
        {"value": VALUES},
        {"window": {10: None, 20: None, 30: [1.0, 2.0, 3.0], 40: [2.0, 3.0, 4.0]}},
    ),
    Case(
        "sliding_window",
        {"value": VALUES},
        {"window": {10: None, 20: None, 30: None, 40: [1.0, 3.0, 4.0]}},
        arguments={"delays": [3, 1]},
    ),
    Case(
        "feedback",
        {"value": VALUES},
        {"history": {10: [1.0], 20: [1.0, 2.0], 30: [1.0, 2.0, 3.0], 40: [1.0, 2.0, 3.0, 4.0]}},
    ),
    Case(
        "muxing",
        {"first": {10: "a", 20: "b", 30: "c"}, "second": {10: "A", 30: "C"}, "choice": {10: 0, 20: 1, 30: 1}},
        {"chosen": {10: "a", 19: None, 20: None, 30: "C"}},
    ),
    Case(
        "merging",
        {"better": {10: "a", 30: "c"}, "fallback": {10: "A", 20: "B"}},
        {"best": {10: "a", 20: "B", 30: "c"}},
    ),
    Case(
        "loop",
        {"numbers": {10: [0, 3, 7], 20: [], 30: [5]}},
        {"are_nonzero": {10: [False, True, True], 20: None, 30: [True]}},
    ),
    Case(
        "batching",
        {
            "value": {1: 0.1, 2: 0.2, 3: 0.3, 4: 0.4, 6: 0.5},
            "end": {2: Timestamp(100), 4: Timestamp(200), 5: Timestamp(300)},
        },
        {"batch": {100: [0.1, 0.2], 200: [0.3, 0.4], 300: None}},
    ),
    Case(
        "round_robin",
        {"values": {10: [0.0, 1.0], 20: [0.5], 30: [0.25, 0.75]}},
        {"bytes": {9: None, 10: b"\x00\xff", 19: None, 20: b"\x7f", 29: None, 30: b"\x3f\xbf"}},
    ),
    Case("side_packets", {"tick": {10: "x", 20: "y"}}, {"count": {10: 3, 20: 3}}),
    Case("side_packets", {"tick": {10: "x"}}, {"count": {10: 7}}, {"count_text": " 7 "}),
]
SWITCHING = Case(
    "switching",
    {"frame": EVERY_20_MS, "is_economical": {0: False, 100_000: True, 240_000: False}},
    {
        "passed": {
            0: 0,
            20_000: 1,
            40_000: 2,
            60_000: 3,
            80_000: 4,
            100_000: 5,
            200_000: 10,
            240_000: 12,
            260_000: 13,
            280_000: 14,
        }
    },
)
