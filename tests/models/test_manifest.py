"""The manifest: what it lists, and how a file is found in it."""

from __future__ import annotations

import hashlib

from mediagraph.models.manifest import Entry, load_manifest, parse_manifest

SELFIE = "mediapipe/modules/selfie_segmentation/selfie_segmentation.tflite"


def test_lists_the_fourteen_models_of_the_wheel() -> None:
    manifest = load_manifest()
    models = [entry for entry in manifest.entries if entry.name.endswith(".tflite")]
    assert len(models) == 14
    assert manifest.wheel == "mediapipe==0.10.21"


def test_every_entry_is_complete() -> None:
    for entry in load_manifest().entries:
        assert entry.name.startswith("mediapipe/modules/")
        assert entry.licence == "Apache-2.0"
        assert len(entry.sha256) == 64
        assert entry.size_bytes > 0
        assert bool(entry.inputs) == bool(entry.outputs) == entry.name.endswith(".tflite")


def test_names_and_digests_are_unique() -> None:
    entries = load_manifest().entries
    assert len({entry.file_name for entry in entries}) == len(entries)
    assert len({entry.sha256 for entry in entries}) == len(entries)


def test_selfie_model_has_its_shapes() -> None:
    entry = load_manifest().find(SELFIE)
    assert entry is not None
    assert [(tensor.name, tensor.shape) for tensor in entry.inputs] == [("input_1", (1, 256, 256, 3))]
    assert [(tensor.name, tensor.shape) for tensor in entry.outputs] == [("activation_10", (1, 256, 256, 1))]


def test_finds_an_entry_by_full_name_and_by_file_name() -> None:
    manifest = load_manifest()
    assert manifest.find(SELFIE) is manifest.find("selfie_segmentation.tflite")
    assert manifest.find("selfie.tflite") is None


def test_finds_an_entry_by_its_content() -> None:
    entry = load_manifest().find_content("9ee168ec7c8f2a16c56fe8e1cfbc514974cbbb7e434051b455635f1bd1462f5c")
    assert entry is not None
    assert entry.name == SELFIE


def test_similar_name_is_the_likely_one() -> None:
    manifest = load_manifest()
    assert manifest.similar("models/selfie_segmentatoin.tflite") == SELFIE
    assert manifest.similar("qqqq") is None


def test_content_matches_by_size_and_digest() -> None:
    entry = Entry("a/b.tflite", 3, hashlib.sha256(b"abc").hexdigest(), "MIT")
    assert entry.matches(b"abc")
    assert not entry.matches(b"abd")
    assert not entry.matches(b"abcd")


def test_a_manifest_without_resources_is_read() -> None:
    manifest = parse_manifest('[wheel]\nproject = "p"\nversion = "1"\n')
    assert manifest.entries == ()
    assert manifest.wheel == "p==1"
