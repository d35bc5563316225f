"""The thin web pane: FastAPI for questions and pages, a raw ASGI route for tiles."""
