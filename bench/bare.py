"""Our application without access log nor metrics of requests: what a tile costs by itself."""

import argparse

import uvicorn

from geo_service.api.access import Access
from geo_service.api.app import create_app

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    whole = create_app()
    assert isinstance(whole, Access), "the access layer is the outermost"
    uvicorn.run(
        whole.app, port=parser.parse_args().port, access_log=False, server_header=False, log_level="warning"
    )
