# make demo    cut a person out of a photograph; INPUT=me.mp4 for your own photograph or video
# make test    the tests, as CI runs them
# make check   formatting, lint and types
# make models  fetch MediaPipe's models once
# make bench   speed, side by side with MediaPipe 0.10.21, GStreamer and csp; plots of how cost grows in out/
# make nightly the long runs: 10,000 random graphs, a million packets; make mutants: do the tests notice changes?
# make lowest  the tests with the oldest versions that pyproject.toml allows
# make cuda-check PYTHON=…  on a machine with a GPU: its tests, parity of all CUDA graphs, speed; installs nothing
# make wheel   build the wheel, install it elsewhere and run it from an empty folder

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
INPUT ?=
OUTPUT ?=

.PHONY: cuda-check demo test check models bench wheel clean nightly lowest mutants

demo: $(VENV)/.installed
	@$(BIN)/python -m mediagraph.tools.demo $(INPUT) $(if $(OUTPUT),--output $(OUTPUT))

test: $(VENV)/.installed models
	$(BIN)/python -m pytest -q

models: $(VENV)/.installed
	@$(BIN)/python -m mediagraph.models.fetch

check: $(VENV)/.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/python tests/check_types.py

bench: $(VENV)/.installed models
	$(BIN)/python -m mediagraph.tools.bench

wheel: $(VENV)/.installed
	$(BIN)/python tests/check_wheel.py

nightly: $(VENV)/.installed models
	MEDIAGRAPH_EXAMPLES=10000 $(BIN)/python -m pytest -q --timeout=36000 -o faulthandler_timeout=0 tests/framework tests/fuzz

lowest: $(VENV)/.installed models
	$(BIN)/python tests/check_lowest.py

mutants: $(VENV)/.installed
	$(BIN)/python tests/mutation.py

# The environment; one clear message for what a slim machine lacks.
$(VENV)/.installed: pyproject.toml setup.py
	@command -v $(PYTHON) >/dev/null || \
	    { echo "there is no $(PYTHON) on this machine; mediagraph needs Python 3.11 or newer. Try: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "mediagraph needs Python 3.11 or newer; this is $$($(PYTHON) --version 2>&1). Try: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	    { echo "this Python cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing mediagraph and its tools into $(VENV) …" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@error=$$($(BIN)/python -c 'import cv2' 2>&1) || \
	    { echo "OpenCV cannot be loaded ($$(echo "$$error" | tail -n 1)). On a slim Debian or Ubuntu: apt-get install libgl1 libglib2.0-0 libxcb1; elsewhere: $(BIN)/pip uninstall opencv-python; $(BIN)/pip install opencv-python-headless" >&2; exit 1; }
	@touch $@

# Runs from this checkout with a Python that has CuPy, ONNX Runtime and CUDA already: pip and the network are not used.
cuda-check:
	@$(PYTHON) -P -c 'import sys; sys.path.insert(0, "tests"); import check_types; check_types.link_tree()'
	@PYTHONPATH=build/types$(if $(PYTHONPATH),:$(PYTHONPATH)) $(PYTHON) -P -m mediagraph.tools.cuda_check $(CUDA_CHECK)

clean:
	rm -rf build dist $(VENV) *.egg-info
