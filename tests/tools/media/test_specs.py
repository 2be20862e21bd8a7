"""`[STREAM=]SRC` and `[STREAM=]DST`."""

import pytest

from mediagraph.framework.errors import UsageError
from mediagraph.tools.media.specs import StreamSpec, parse_stream_spec


@pytest.mark.parametrize(
    ("text", "stream", "target"),
    [
        ("me.jpg", None, "me.jpg"),
        ("input_video=me.jpg", "input_video", "me.jpg"),
        ("_x9=out/", "_x9", "out/"),
        ("mask=null:", "mask", "null:"),
        ("null:", None, "null:"),
        (r"C:\clips\x.mp4", None, r"C:\clips\x.mp4"),
        (r"video=C:\clips\x.mp4", "video", r"C:\clips\x.mp4"),
        ("http://host/clip?id=3", None, "http://host/clip?id=3"),
        ("Mask=x.png", None, "Mask=x.png"),
        ("./a=b.png", None, "./a=b.png"),
        ("a=b=c.png", "a", "b=c.png"),
        ("9=x.png", None, "9=x.png"),
    ],
)
def test_only_a_valid_stream_name_before_the_first_equals_sign_counts(
    text: str, stream: str | None, target: str
) -> None:
    assert parse_stream_spec(text) == StreamSpec(stream, target)


@pytest.mark.parametrize("text", ["", "mask="])
def test_a_spec_without_a_target_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_stream_spec(text)
    assert str(caught.value) == f'"{text}" names no file; write [STREAM=]FILE, as in input_video=clip.mp4'
