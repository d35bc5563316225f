"""Whatever is asked, nobody gets an error of ours."""

from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

ODD = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["", "-1", "nan", "inf", "1e999", "\x00", "../../etc/passwd", "%", "%%%s", "'", '"', "\\", "{x}"]
    ),
    st.integers().map(str),
    st.floats().map(str),
    st.text("0123456789,.-+e", max_size=40),
)
SEGMENTS = st.sampled_from(
    ["layers", "tiles", "api", "zones", "point", "static", "styles", "vendor", "communes"]
)
ENDS = st.sampled_from(["", ".mvt", ".json", ".geojson", ".csv"])
PARAMETERS = st.sampled_from(["zone", "bbox", "limit", "lon", "lat", "q", "v"])
HEADERS = st.sampled_from(["Accept-Encoding", "If-None-Match", "X-Request-Id", "Range", "Accept", "Host"])
CALM = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


def escaped(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


@CALM
@given(
    st.lists(st.one_of(SEGMENTS, ODD), min_size=1, max_size=6),
    ENDS,
    st.dictionaries(PARAMETERS, ODD, max_size=3),
    st.dictionaries(
        HEADERS, st.text(st.characters(max_codepoint=126, min_codepoint=32), max_size=30), max_size=2
    ),
)
def test_no_address_breaks_the_service(
    tiny_api: TestClient, parts: list[str], end: str, query: dict[str, str], headers: dict[str, str]
) -> None:
    if parts[:2] == ["api", "evenements"]:
        return
    address = "/" + "/".join(map(escaped, parts)).lstrip("/") + end
    asked = "&".join(f"{name}={escaped(value)}" for name, value in query.items())

    answer = tiny_api.get(f"{address}?{asked}", headers=headers | {"Host": "testserver"})

    assert answer.status_code < 500, (address, asked)


@CALM
@given(
    st.sampled_from(
        [
            "/layers/communes.geojson",
            "/layers/faits.csv",
            "/layers/limites.geojson",
            "/api/recherche",
            "/api/zones/point",
            "/tiles/communes/8/127/92.mvt",
        ]
    ),
    st.dictionaries(PARAMETERS, ODD, min_size=1, max_size=4),
)
def test_no_parameter_breaks_the_service(tiny_api: TestClient, address: str, query: dict[str, str]) -> None:
    asked = "&".join(f"{name}={escaped(value)}" for name, value in query.items())

    answer = tiny_api.get(f"{address}?{asked}")

    assert answer.status_code < 500, (address, asked)


@CALM
@given(st.floats(-180, 180), st.floats(-90, 90), st.floats(0, 30), st.floats(0, 30))
def test_every_rectangle_and_point_of_the_globe_is_answered(
    tiny_api: TestClient, west: float, south: float, width: float, height: float
) -> None:
    box = f"{west},{south},{min(west + width, 180.0)},{min(south + height, 90.0)}"

    answers = [
        tiny_api.get(f"/layers/communes.geojson?bbox={box}"),
        tiny_api.get(f"/api/zones/point?lon={west}&lat={south}"),
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
