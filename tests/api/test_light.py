"""The serving process stays light."""

import subprocess
import sys

HEAVY = (
    "geopandas",
    "pandas",
    "pyogrio",
    "pyarrow",
    "esda",
    "libpysal",
    "spopt",
    "mapclassify",
    "weasyprint",
    "docx",
    "tinyhtml5",
)
PROGRAM = """
import re, sys
import geo_service.api.app
import geo_service.commands.serve
status = open("/proc/self/status").read()
print(int(re.search(r"VmHWM:\\s+(\\d+)", status)[1]) // 1024)
print(*sys.modules)
"""


def test_serving_imports_nothing_heavy_and_little_memory() -> None:
    output = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    ).stdout
    megabytes, modules = output.splitlines()

    assert not set(HEAVY) & set(modules.split())
    assert int(megabytes) < 250
