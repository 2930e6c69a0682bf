"""Real servers for the integration tests: PostgreSQL with pgstac behind a STAC API, S3, and a poor STAC server."""
