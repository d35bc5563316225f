"""Scenarios and siting over the wire, against the travel room and against what may be chosen."""

import csv
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from os import environ
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest
from conftest import Loaded
from pydantic import SecretStr
from small import outlines, to_lonlat
from starlette.testclient import TestClient

from geo_service.services.load import load_all
from geo_service.services.scenario_ground import Ground, kept_ground
from geo_service.store.queue import install_queue

SCENARIO, SITING = "/api/processes/scenario/execution", "/api/processes/implantation/execution"
PHARMACIES = ("99001", "99012")
PEOPLE = "indicateur"


def hall(code: str) -> dict[str, float]:
    """A point inside a commune, where its town hall stands in the made département."""
    point = outlines()[code].representative_point()
    lon, lat = to_lonlat(point.x, point.y)
    return {"lon": lon, "lat": lat}
