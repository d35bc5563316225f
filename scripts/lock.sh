#!/bin/sh
# Rebuild the locked requirements: every package with its hashes, no address. Needs uv.
set -eu
cd "$(dirname "$0")/.."
lock() {
    uv pip compile --quiet --python-version 3.11 --python-platform linux --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --no-annotate "$@"
}
lock pyproject.toml --group build --output-file requirements/run.txt
lock pyproject.toml --group build --group dev --constraint requirements/run.txt --output-file requirements/dev.txt
lock requirements/node.in --output-file requirements/node.txt
